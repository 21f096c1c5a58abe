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
# Without this, a part with one bad photo (status 1) makes mpirun end all others.
export OMPI_MCA_orte_abort_on_non_zero_status=0
exec mpirun -n "$parts" "$limn" run "$pipeline" --input "$input" --output "$output" --jobs 1 --shard auto "$@"
