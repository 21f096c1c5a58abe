#!/bin/bash
# An array of tasks, each of which does one shard: sbatch --array=0-7 slurm.sh PIPELINE INPUT OUTPUT
# All tasks see the same folders. The last shard to finish writes the contact sheet.
#SBATCH --job-name=limn
#SBATCH --cpus-per-task=4
#SBATCH --mem=4G
set -u
limn run "$1" --input "$2" --output "$3" --shard auto --jobs "${SLURM_CPUS_PER_TASK:-1}" --memory 3GiB --progress plain
