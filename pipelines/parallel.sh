#!/bin/bash
# A folder of photos in N parts, each in a process of its own, by GNU parallel:
#   pipelines/parallel.sh 4 pipelines/denoise.yaml PHOTOS OUTPUT [more of limn's options]
# With `--sshloginfile HOSTS` in PARALLEL the parts go to other machines that see the same folders. The same command again does
# what is missing. Ends with limn's own status: the highest of the parts'.
set -u
if [ $# -lt 4 ]; then
  echo "usage: $0 PARTS PIPELINE INPUT OUTPUT [OPTION…]" >&2
  exit 2
fi
parts=$1 pipeline=$2 input=$3 output=$4
shift 4
limn=${LIMN:-$(dirname "$0")/../.build/release/limn}
log=$(mktemp)
trap 'rm -f "$log"' EXIT
# Each part keeps one core busy; a part that fails does not stop the others.
seq "$parts" | parallel --quote --line-buffer --joblog "$log" \
  "$limn" run "$pipeline" --input "$input" --output "$output" --jobs 1 --shard "{}/$parts" "$@"
# The seventh column is a part's status, the eighth the signal that ended it.
awk 'NR > 1 { status = $8 > 0 ? 128 + $8 : $7; if (status > most) most = status; ran++ } END { exit ran > 0 ? most : 2 }' "$log"
