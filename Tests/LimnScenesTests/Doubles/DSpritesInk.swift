/// How many pixels are on in twelve pictures, as `../shared/tools/study/render_dsprites.py` draws them: a renderer of its own.
enum DSpritesInk {
  static let known: [([Int], Int)] = [
    ([0, 0, 0, 0, 0], 100),
    ([1, 1, 5, 3, 30], 103),
    ([2, 2, 10, 31, 7], 109),
    ([0, 3, 17, 12, 21], 235),
    ([1, 4, 23, 8, 8], 232),
    ([2, 5, 38, 16, 25], 225),
    ([0, 5, 13, 31, 31], 368),
    ([1, 0, 39, 0, 31], 76),
    ([2, 0, 20, 15, 15], 56),
    ([0, 2, 30, 22, 4], 181),
    ([1, 5, 7, 27, 19], 286),
    ([2, 3, 3, 5, 11], 145),
  ]
}
