import Foundation
import LimnReport
import Testing

extension Report {
  /// The report in the envelope that `--json` prints and report.json has; the envelope must be of this kind.
  static func printed(_ text: String, as kind: String) throws -> Report {
    struct Envelope: Decodable {
      let limn: String
      let kind: String
      let version: Int
      let result: Report
    }
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    let envelope = try decoder.decode(Envelope.self, from: Data(text.utf8))
    #expect(envelope.kind == kind && envelope.version == 1 && !envelope.limn.isEmpty)
    return envelope.result
  }
}
