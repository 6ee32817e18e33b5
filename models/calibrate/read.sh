# Sourced: reads the printed pages of a folder by what is fitted to, with a calibration that knows nothing, for the old one
# may be of another program. $work holds the folders; what FOLDER gives goes to FOLDER.read.
export OMP_THREAD_LIMIT=1
models=$work/models
rm -rf "$models"
mkdir -p "$models/doubt" "$work/new"
ln -s "$(realpath models/tessdata)" "$models/tessdata"
ln -s "$(realpath models/forms)" "$models/forms"
cp "$here/neutral.txt" "$models/doubt/calibration.txt"

# A page that cannot be read (status 2) is named, and left out.
read_pages() {
    echo "Reading the pages of $1"
    "$B/shenbao" run -q --evidence --model-dir "$models" --page-timeout 900 "$1" -o "$1.read" || [ $? -eq 2 ]
}
