import LimnFoundation
import Testing

private struct Recipe: Decodable, Equatable {
  var steps: UInt8
  var rate: Double
  var parts: [Part]
  var table: [String: Int]?

  struct Part: Decodable, Equatable {
    var on: Bool
    var name: String
  }
}

private func decode(_ text: String) throws -> Recipe {
  try JSON(parsing: Array(text.utf8)).decode(Recipe.self)
}

@Suite struct JSONDecodingTests {
  @Test func readsNestedTypes() throws {
    let text = "{\"steps\": 9, \"rate\": 1, \"parts\": [{\"on\": true, \"name\": \"a\"}], \"table\": {\"x\": -1}}"
    #expect(
      try decode(text)
        == Recipe(steps: 9, rate: 1, parts: [Recipe.Part(on: true, name: "a")], table: ["x": -1]))
    #expect(try decode("{\"steps\": 9, \"rate\": 1e-3, \"parts\": []}").table == nil)
    #expect(try decode("{\"steps\": 9, \"rate\": 1, \"parts\": [], \"table\": null}").table == nil)
  }

  @Test(arguments: [
    ("{\"steps\": 256, \"rate\": 1, \"parts\": []}", "1:11: \"steps\": 256 is outside 0…255"),
    ("{\"steps\": true, \"rate\": 1, \"parts\": []}", "1:11: \"steps\": a whole number is due, found true or false"),
    ("{\"steps\": 1, \"rate\": 1, \"parts\": {}}", "1:34: \"parts\": a list is due, found an object"),
    ("{\"steps\": 1, \"rate\": 1, \"parts\": [1]}", "1:35: \"parts\": an object is due, found a number"),
    (
      "{\"steps\": 1, \"rate\": 1, \"parts\": [{\"on\": true}]}",
      "1:35: the key \"name\" is missing; add it"
    ),
    (
      "{\"steps\": 1, \"rate\": 1, \"parts\": [{\"on\": true, \"name\": \"a\",\n \"zzz\": 1}]}",
      "2:2: unknown key \"zzz\"; take it out"
    ),
  ])
  func whatDoesNotFitIsSaidWithItsPlace(text: String, fault: String) {
    let error = #expect(throws: JSONError.self) { try decode(text) }
    #expect(error?.description == fault)
  }
}
