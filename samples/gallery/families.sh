#!/bin/bash
# Makes the pictures of Sources/Limn/Limn.docc/Families.md, by the commands that stand beside them there. Needs limn built; about ten minutes
# on two cores. What is drawn is Limn's own; photos are those of samples/.
#   samples/gallery/families.sh                    all of them
#   samples/gallery/families.sh pca vrnn           some
set -eu
cd "$(dirname "$0")/../.."
limn=${LIMN:-$PWD/.build/release/limn}
out=${OUT:-out/families}
pictures=samples/gallery
mkdir -p "$out" "$pictures"

# Stores a picture, at most 900 pixels long, as family-NAME.jpg.
store() {
  cp "$1" "$out/family-$2.png"
  printf 'version: 1\nstages:\n  - load: { path: $input }\n  - resize: { longest: %s }\n  - save: { path: "$output/{stem}.jpg", quality: %s }\n' \
    "${3:-900}" "${4:-75}" > "$out/store.yaml"
  $limn run "$out/store.yaml" --input "$out/family-$2.png" --output "$out/stored" --force --if-exists replace
  cp "$out/stored/family-$2.jpg" "$pictures/"
}

faces() { # SIDE
  [ -d "$out/faces-$1" ] || $limn run pipelines/draw-faces.yaml --output "$out/faces-$1" --set count=400 --set width=$1 --set height=$1
}
dsprites() {
  printf 'version: 1\nstages:\n  - draw-factors: { set: dsprites, count: 1000, labels: "$output/labels.csv" }\n  - grey: {}\n  - resize: { width: 32, height: 32 }\n  - save: { path: "$output/{stem}.png" }\n' \
    > "$out/dsprites.yaml"
  [ -d "$out/dsprites" ] || $limn run "$out/dsprites.yaml" --output "$out/dsprites"
}
components() { # FAMILY SIDE
  faces "$2"
  [ -d "$out/$1" ] || $limn fit "$1" --images "$out/faces-$2" --units 8 --output "$out/$1"
  $limn map --model "$out/$1" --images "$out/faces-$2" --output "$out/maps-$1"
}
basic() {
  dsprites
  [ -d "$out/$1" ] || $limn new recipe "$1" "$out/$1"
  [ -d "$out/$1/run" ] || (cd "$out/$1" && "$limn" train recipe.yaml --set steps=3000)
  $limn map --model "$out/$1/run/my-$1" --images "$out/dsprites" --labels "$out/dsprites/labels.csv" --label shape --grid 12 \
    --output "$out/$1.png"
}

for name in ${*:-pca ica basic-autoencoder basic-vae vae denoiser denoiser-experts classifier vrnn ivae face-finder}; do
  case $name in
    pca) components pca 48; store "$out/maps-pca/axes.png" pca 560 ;;
    ica) components ica 28; store "$out/maps-ica/units.png" ica 560 ;;
    basic-autoencoder | basic-vae) basic "$name"; store "$out/$name.png" "$name" 900 70 ;;
    vae)
      $limn run pipelines/traverse.yaml --input samples/faces/astronaut.png --output "$out/vae" --set along=smile
      store "$out/vae/astronaut.png" vae ;;
    denoiser)
      $limn run pipelines/denoise.yaml --input samples/photos/noisy --include 'cat.*' --output "$out/denoiser"
      store "$out/denoiser/contact-sheet.png" denoiser 600 70 ;;
    denoiser-experts)
      $limn run pipelines/denoise.yaml --input samples/photos/noisy --include 'cameraman.*' --include 'raccoon.*' \
        --set model=photo-denoiser-small --output "$out/denoiser-experts"
      store "$out/denoiser-experts/contact-sheet.png" denoiser-experts 900 ;;
    classifier)
      $limn new recipe classifier "$out/classifier"
      (cd "$out/classifier" && "$limn" train recipe.yaml)
      store "$out/classifier/run/loss.png" classifier ;;
    vrnn)
      $limn train pipelines/train-balls-vrnn.yaml --output "$out/vrnn"
      $limn evaluate sequences --model "$out/vrnn/balls-vrnn" --balls 3 --report "$out/vrnn/report"
      store "$out/vrnn/report/further.png" vrnn 445 85 ;;
    ivae)
      $limn train pipelines/train-ica-ivae.yaml --output "$out/ivae"
      $limn run pipelines/draw-ica.yaml --output "$out/ica-rows"
      $limn evaluate sources --model "$out/ivae/ica-ivae" --rows "$out/ica-rows/rows.csv" \
        --sources "$out/ica-rows/sources.csv" --report "$out/ivae/report"
      store "$out/ivae/report/sources-ica-ivae.png" ivae 604 85 ;;
    face-finder)
      $limn run pipelines/align-faces.yaml --input samples/photos/clean --include 'astronaut.*' --output "$out/face-finder"
      store "$out/face-finder/astronaut.png" face-finder 300 ;;
    *) echo "no picture is called $name" >&2; exit 2 ;;
  esac
done
