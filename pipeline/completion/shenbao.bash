# bash completion for shenbao. Asks the program itself, so that it knows what this version has.

_shenbao_commands() {
    LC_ALL=C "$1" --help 2>/dev/null | sed -n 's/^  shenbao \([a-z][a-z]*\) .*/\1/p'
}
_shenbao_options() {
    LC_ALL=C "$1" "$2" --help 2>/dev/null | grep -oE -e '--[a-z][a-z-]+'
}
# What an option takes, of those that take a word of a list: the program says so where it is given none of them.
_shenbao_words() {
    local inputs=x
    [ "$2" = run ] && inputs='x -o x'
    # shellcheck disable=SC2086 # several words
    LC_ALL=C "$1" "$2" $inputs "$3=?" 2>&1 | sed -n 's/.*it takes //p' | sed -e 's/ or /,/' -e 's/,/ /g'
}

_shenbao() {
    local program=${COMP_WORDS[0]} command=${COMP_WORDS[1]} word=${COMP_WORDS[COMP_CWORD]} option
    option=${COMP_WORDS[COMP_CWORD - 1]}
    COMPREPLY=()
    if [ "$COMP_CWORD" = 1 ]; then
        mapfile -t COMPREPLY < <(compgen -W "$(_shenbao_commands "$program") --help --version" -- "$word")
        return
    fi
    # --format=WORD is three words here.
    if [ "$option" = = ]; then
        option=${COMP_WORDS[COMP_CWORD - 2]}
    elif [ "$word" = = ]; then
        word=
    fi
    case $option in
    -f) option=--format ;;
    -t) option=--table ;;
    esac
    case $option in
    --format | --table | --cells | --layout)
        mapfile -t COMPREPLY < <(compgen -W "$(_shenbao_words "$program" "$command" "$option")" -- "$word")
        ;;
    *)
        if [ "${word#-}" != "$word" ]; then
            mapfile -t COMPREPLY < <(compgen -W "$(_shenbao_options "$program" "$command")" -- "$word")
        else
            mapfile -t COMPREPLY < <(compgen -f -- "$word")
        fi
        ;;
    esac
}
complete -o filenames -F _shenbao shenbao
