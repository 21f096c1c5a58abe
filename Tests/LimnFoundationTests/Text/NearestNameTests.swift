import LimnFoundation
import Testing

struct NearestNameTests {
  @Test(arguments: [
    ("laod", "load"), ("lod", "load"), ("loadd", "load"), ("Load", "load"), ("decoed", "decode"), ("b", "by"),
    ("q", nil),
    ("contactsheet", "contact-sheet"), ("xyzzy", nil), ("", nil), ("yb", "by"),
  ])
  func `The nearest name is a slip away, or there is none`(name: String, expected: String?) {
    #expect(nearestName(to: name, among: ["save", "load", "decode", "encode", "contact-sheet", "by"]) == expected)
  }

  @Test func `Of equally near names the first in the alphabet is taken, whatever the order`() {
    #expect(nearestName(to: "xecode", among: ["encode", "decode"]) == "decode")
    #expect(nearestName(to: "lode", among: ["lose", "lobe", "load"]) == "lobe")
  }

  @Test func `A very long name costs little`() {
    #expect(nearestName(to: String(repeating: "a", count: 1_000_000), among: ["load"]) == nil)
  }
}
