import Foundation

/// Letters of 5 by 7 dots, for captions on contact sheets and plots.
package enum PixelFont {
  /// Dots in a letter's box, across and down, the space to the next letter and line included.
  package static let advance = (x: 6, y: 9)

  /// Calls `body` with the top left dot of a text as (0, 0) for each dot that is set.
  ///
  /// Accents are left out; a character without a letter here is drawn as a question mark.
  package static func draw(_ text: String, _ body: (_ x: Int, _ y: Int) -> Void) {
    for (place, character) in text.decomposedStringWithCanonicalMapping.enumerated() {
      let base = character.unicodeScalars.first.map(Character.init) ?? "?"
      for (y, digit) in (letters[base] ?? letters["?"] ?? "").enumerated() {
        let row = digit.wholeDots
        for x in 0..<5 where row >> (4 - x) & 1 == 1 { body(place * advance.x + x, y) }
      }
    }
  }

  /// Whether each character of a text is among the letters, without anything left out of it.
  package static func has(_ text: String) -> Bool { text.allSatisfy { letters[$0] != nil } }

  /// Seven rows from top to bottom, each a digit of base 32 whose bits are the dots from left to right.
  private static let letters: [Character: String] = [
    " ": "0000000", "!": "4444404", "#": "aavavaa", "%": "pp248jj", "&": "ciiclid", "'": "4400000", "(": "2488842",
    ")": "8422248", "+": "044v440", ",": "0000cc8", "-": "000e000", ".": "00000cc", "/": "11248gg", "0": "ehjlphe",
    "1": "4c4444e", "2": "eh168gv", "3": "u11e11u", "4": "iiiv222", "5": "vgu11he", "6": "eguhhhe", "7": "v122444",
    "8": "ehhehhe", "9": "ehhf11e", ":": "0cc0cc0", "=": "00v0v00", "?": "eh16404", "@": "ehnlnge", "A": "ehhvhhh",
    "B": "uhhuhhu", "C": "fgggggf", "D": "uhhhhhu", "E": "vgguggv", "F": "vgguggg", "G": "fggjhhf", "H": "hhhvhhh",
    "I": "e44444e", "J": "72222ic", "K": "hikokih", "L": "ggggggv", "M": "hrllhhh", "N": "hppljjh", "O": "ehhhhhe",
    "P": "uhhuggg", "Q": "ehhhlid", "R": "uhhukih", "S": "fgge11u", "T": "v444444", "U": "hhhhhhe", "V": "hhhhaa4",
    "W": "hhhllrh", "X": "hha4ahh", "Y": "hha4444", "Z": "v1248gv", "[": "e88888e", "]": "e22222e", "_": "000000v",
    "a": "00e1fhf", "b": "gguhhhu", "c": "00fgggf", "d": "11fhhhf", "e": "00ehvgf", "f": "68u8888", "g": "00fhf1e",
    "h": "gguhhhh", "i": "40c444e", "j": "20622ic", "k": "ggikoki", "l": "c44444e", "m": "00qllll", "n": "00uhhhh",
    "o": "00ehhhe", "p": "00uhugg", "q": "00fhf11", "r": "00moggg", "s": "00fge1u", "t": "88u8886", "u": "00hhhhf",
    "v": "00hhaa4", "w": "00hllla", "x": "00ha4ah", "y": "00hhf1e", "z": "00v248v", "~": "009m000",
  ]
}

extension Character {
  /// The value of a digit of base 32.
  fileprivate var wholeDots: Int { Int(String(self), radix: 32) ?? 0 }
}
