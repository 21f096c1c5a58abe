import LimnFoundation

/// What a command prints with `--json`, and writes into its report folder: one envelope for all results, so that a reader can
/// see what it has before it looks inside.
///
/// `version` grows when the meaning of a member in `result` changes or a member goes; new members leave it as it is.
struct JSONOutput<Result: Encodable>: Encodable {
  /// The program's version.
  let limn = Environment.version
  /// What the result is: "evaluate denoise", "models".
  let kind: String
  /// The version of this kind of result.
  let version = 1
  /// The result.
  let result: Result

  private enum CodingKeys: String, CodingKey {
    case limn, kind, version, result
  }

  init(_ kind: String, _ result: Result) {
    self.kind = kind
    self.result = result
  }

  /// Pretty-printed, with names in snake case and keys in alphabetical order.
  func text() throws -> String {
    String(decoding: try json(pretty: true, snakeCase: true), as: UTF8.self)
  }
}
