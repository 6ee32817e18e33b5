# Of a grammar of wording (see wording.txt) the same with little but what quotes something: of a line of alternatives with
# “ in it those alternatives are left that have it or that name others, and lines that go on without any are left out.
#
#   awk -f quoted.awk WORDING...
/^[|]/ || / = / {
    if (index($0, "“")) {
        head = ""
        line = $0
        if (match(line, /^[a-z0-9_]+ = /)) {
            head = substr(line, 1, RLENGTH)
            line = substr(line, RLENGTH + 1)
        } else
            sub(/^[|] /, "", line)
        count = split(line, parts, / [|] /)
        left = ""
        for (i = 1; i <= count; i++)
            if (index(parts[i], "“") || index(parts[i], "<"))
                left = left (left == "" ? "" : " | ") parts[i]
        print (head == "" ? "| " : head) left
        next
    }
    if (/^[|]/)
        next
}
{ print }
