# Sourced: reads the printed pages of a folder by what is fitted to, with a calibration that knows nothing, for the old one
# may be of another program, and a language that has not read these declarations, for an archive's are new to it.
# $work holds the folders and that language; what FOLDER gives goes to FOLDER.read.
export OMP_THREAD_LIMIT=1
models=$work/models
rm -rf "$models"
mkdir -p "$models/doubt" "$models/tessdata" "$work/new"
for data in models/tessdata/*.traineddata "$work/shenbao.ngram"; do
    ln -s "$(realpath "$data")" "$models/tessdata/"
done
ln -s "$(realpath models/forms)" "$models/forms"
cp "$here/neutral.txt" "$models/doubt/calibration.txt"

# Whether what pages are read by is newer than the reading.
reads_anew() {
    for by in "$B/shenbao" "$models"/tessdata/* "$models"/forms/*; do
        [ ! "$by" -nt "$1" ] || return 0
    done
    return 1
}

# A page that cannot be read (status 2) is named, and left out. A reading that was cut short goes on; one by a program, a
# model or a form that was made anew since does not: a run goes by the program's version and the model's name, which a
# change in the working tree leaves as they are.
read_pages() {
    echo "Reading the pages of $1"
    ! reads_anew "$1.read" || rm -rf "$1.read"
    "$B/shenbao" run -q --evidence --model-dir "$models" --page-timeout 900 "$1" -o "$1.read" || [ $? -eq 2 ]
}
