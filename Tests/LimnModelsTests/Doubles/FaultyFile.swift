import LimnModels
import LimnTensors
import TestKit
import Testing

/// Latent files ("direction", "prior") with one thing changed, and what their reader says.
struct FaultyFile {
  let folder: TemporaryFolder
  /// What the file is called in messages.
  let kind: String
  /// Writes a good one.
  let write: (String) throws -> Void
  /// Reads one.
  let read: (String) throws -> Void

  /// What is said of a good file with one text or tensor changed or taken away, without its path and the advice; nil where it is taken.
  func fault(_ text: (String, String?)?, _ tensor: (String, Tensor?)?) throws -> String? {
    let (good, bad) = (folder("good.safetensors"), folder("bad.safetensors"))
    try write(good)
    let file = try Safetensors.read(good)
    var (metadata, tensors) = (file.metadata, file.tensors)
    if let text { metadata[text.0] = text.1 }
    if let tensor { tensors[tensor.0] = tensor.1 }
    try Safetensors.write(tensors, metadata: metadata, to: bad)
    do {
      try read(bad)
      return nil
    } catch {
      let (start, end) = ("\(bad): not a sound \(kind): ", "; get or fit it again")
      let words = "\(error)"
      #expect(words.hasPrefix(start) && words.hasSuffix(end))
      return String(words.dropFirst(start.count).dropLast(end.count))
    }
  }
}
