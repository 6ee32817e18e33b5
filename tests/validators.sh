#!/bin/sh
# Puts into FOLDER what others check formats with, none of it a Debian package: frictionless and hocr-spec from PyPI, and the
# schema of ALTO from its home, or where its editors keep it. Nothing is done twice.
#
#   validators.sh FOLDER
set -eu
folder=$1
sh "$(dirname "$0")/packages.sh" validators

if [ ! -e "$folder/bin/hocr-spec" ]; then
    echo "Installing from PyPI: frictionless hocr-spec ocrd"
    /usr/bin/python3 -m venv "$folder"
    "$folder/bin/pip" install -q frictionless hocr-spec
    "$folder/bin/pip" install -q --no-deps ocrd
fi
mkdir -p "$folder/xsd"
schemas=$(echo "$folder"/lib/python3.*/site-packages/ocrd_validators)
cp "$schemas/xlink.xsd" "$folder/xsd"
alto=https://www.loc.gov/standards/alto/v4/alto-4-4.xsd
other=https://raw.githubusercontent.com/altoxml/schema/master/v4/alto-4-4.xsd
if [ ! -e "$folder/xsd/alto-4-4.xsd" ]; then
    if [ ! -e "$folder/alto.xsd" ] && ! curl -fsSL "$alto" -o "$folder/alto.xsd" && ! curl -fsSL "$other" -o "$folder/alto.xsd"; then
        echo "$alto is not to be had: get it elsewhere as $folder/alto.xsd, then make packages-validators once more" >&2
        exit 1
    fi
    # The schema that it names by its address is beside it.
    sed 's,schemaLocation="[^"]*/xlink.xsd",schemaLocation="xlink.xsd",' "$folder/alto.xsd" >"$folder/xsd/alto-4-4.xsd"
fi
