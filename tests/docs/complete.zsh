# What zsh offers for the last word of a line, one a line: complete.zsh FOLDER LINE. Types the line into an interactive zsh on
# a terminal of its own, with completion as compinit sets it up, and presses a key that completes.
zmodload zsh/zpty
export OFFERED=$1/offered.zsh
rm -f $OFFERED
zpty -b shell "env -i PATH=$1/bin:$PATH HOME=$1 TERM=dumb LC_ALL=C.UTF-8 OFFERED=$OFFERED SHENBAO_MODELS=${SHENBAO_MODELS:-$PWD/models} zsh -f -i"
zpty -w shell "fpath=($PWD/pipeline/completion \$fpath); autoload -Uz compinit; compinit -u -D"
zpty -w shell 'compadd() { local -a hits; builtin compadd -A hits "$@"; builtin compadd "$@"; print -rl -- $hits >>$OFFERED }'
zpty -w shell 'offer() { _main_complete; print -r -- END >>$OFFERED }; zle -C offer complete-word offer; bindkey "^T" offer'
zpty -w -n shell "$2"$'\x14'
for _ in {1..600}; do
    grep -qsx END $OFFERED && break
    sleep 0.1
done
zpty -d shell
grep -vx END $OFFERED | sort -u
