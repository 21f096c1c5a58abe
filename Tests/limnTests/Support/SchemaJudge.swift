import Foundation
import Testing

/// Python's jsonschema as the judge of YAML files.
enum SchemaJudge {
  /// "good" or "wrong" for each file; nil, and a line that says so, where Python or its packages are missing.
  static func verdicts(on files: [String], by schema: String) throws -> [Substring]? {
    let python = """
      import sys
      try:
        import json, yaml, jsonschema
      except ImportError as missing:
        print("skipped:", missing); sys.exit()
      schema = json.load(open(sys.argv[1]))
      jsonschema.Draft7Validator.check_schema(schema)
      judge = jsonschema.Draft7Validator(schema)
      for path in sys.argv[2:]:
        print("good" if judge.is_valid(yaml.safe_load(open(path))) else "wrong")
      """

    let process = Process()
    let output = Pipe()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["python3", "-c", python, schema] + files
    process.standardOutput = output
    try process.run()
    let answer = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    if answer.hasPrefix("skipped") || process.terminationStatus == 127 {
      print("skipped: this test needs python3 with jsonschema and PyYAML; \(answer)")
      return nil
    }
    #expect(process.terminationStatus == 0)
    return answer.split(separator: "\n")
  }
}
