#!/bin/sh
# The scans of a run are found again from wherever an export is started, and nothing that comes out names a place.
set -u
. tests/faults/common.sh

# found OUT COUNT ARGUMENT...: seen from the root, all scans are where they were, and as they were
found() {
    rm -rf bag
    (cd / && "$shenbao" export "$work/$1" --format bagit -o "$work/bag") 2>bag.log
    [ $? -eq 0 ] && [ "$(grep -c ',unchanged$' bag/data/inputs.csv)" = "$2" ] && [ "$(wc -l <bag/data/inputs.csv)" = $(($2 + 1)) ] ||
        { cat bag.log bag/data/inputs.csv | sed 's/^/# /'; false; }
}
# reads OUT ARGUMENT...: a run of them
reads() {
    into=$1
    shift
    "$shenbao" run -q "$@" -o "$into" 2>"$into.log" || { sed 's/^/# /' "$into.log"; false; }
}
mkdir -p one/in two/in
page one/in/1.pbm 1 && page one/in/2.pbm 2 && page two/in/1.pbm 3 && page two/in/3.pbm 4

reads plain one/in && found plain 2
check "a folder, given relative to where the run was started"
(cd one && "$shenbao" run -q in/1.pbm ../two/in/3.pbm -o ../files) && found files 2
check "files, and an OUT elsewhere"
reads pattern 'o*/in' 'two/in/[3]*' && found pattern 3
check "patterns"
reads twice one/in two/in && found twice 4
check "folders with files of the same name"
reads same one/in/1.pbm two/in/1.pbm && found same 2
check "files of the same name"
mkdir -p far/below && page far/below/6.pbm 6 && page 7.pbm 7 && python3 "$documents" zip far/a.zip 7.pbm
printf '%s\n' one/in/2.pbm "$work/two/in/1.pbm" ./two/in/3.pbm "$work/far/a.zip" "$work/far/below" >list
reads listed --files-from list && found listed 5
check "a list, of absolute paths too"
"$shenbao" plan -q one two -o plan && for share in 1 2; do reads share$share --plan plan --shard $share/2; done
"$shenbao" merge share1 share2 -o all/of/them 2>merge.log && found all/of/them 4
check "a plan's shares, merged"
odd=$(printf 'odd\351 100%%')
mkdir "$odd" && page "$odd/8\\.pbm" 8 && page "$odd/$odd.pbm" 9
reads odd "$odd" && found odd 2 && (cd "$odd" && sha256sum -c --quiet --strict ../bag/data/inputs.sha256)
check "names that are no UTF-8, or look escaped"
! grep -rqF "$work" plain/pages files/pages twice/pages listed/pages && ! grep -qF "$work" plain/run.json files/run.json all/of/them/run.json
check "neither results nor run.json name the place"
mkdir moved && cp -Rp plain one moved && mv one/in one/away && found moved/plain 2
check "moved together they are found"
mkdir -p copy/of && cp -R plain copy/of && (cd moved && "$shenbao" export ../copy/of/plain --format bagit -o ../bag4) 2>bag.log
check "of an OUT moved without them they are found from where the run was started, or from the like of it"
(cd / && "$shenbao" export "$work/plain" --format bagit -o "$work/bag2") 2>bag.log
[ $? -eq 2 ] && [ "$(grep -c ',missing$' bag2/data/inputs.csv)" = 2 ]
check "what is gone is not"
(cd / && "$shenbao" export "$work/plain" --format bagit --scans "$work/one/away" -o "$work/bag3") 2>bag.log && [ "$(grep -c ',unchanged$' bag3/data/inputs.csv)" = 2 ]
check "--scans says where it is"
