#!/bin/bash
# A folder of photos in N parts, one a process of Open MPI, which may lie on many machines that see the same folders:
#   pipelines/mpi.sh 4 pipelines/denoise.yaml PHOTOS OUTPUT [more of limn's options]
# limn needs nothing of MPI: `--shard auto` reads the variables that mpirun sets. Hosts are given as for any program, as in
# OMPI_MCA_orte_default_hostfile=HOSTS. The same command again does what is missing.
set -u
if [ $# -lt 4 ]; then
  echo "usage: $0 PARTS PIPELINE INPUT OUTPUT [OPTION…]" >&2
  exit 2
fi
parts=$1 pipeline=$2 input=$3 output=$4
shift 4
limn=${LIMN:-$(dirname "$0")/../.build/release/limn}
# mpirun ends all parts as soon as one fails, so each reports its status as a line, and the highest one is this script's: 3 if a part
# reports none, 2 if none does, as where mpirun cannot start them.
mpirun -n "$parts" sh -c '"$@"; echo "part ended with status $?"' sh \
  "$limn" run "$pipeline" --input "$input" --output "$output" --jobs 1 --shard auto "$@" |
  awk -v parts="$parts" '
    /^part ended with status [0-9]+$/ { ended++; if ($5 > most) most = $5; next }
    { print }
    END { exit ended == parts ? most : ended > 0 ? 3 : 2 }'
