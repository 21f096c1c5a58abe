import Foundation
import LimnModels
import LimnTensors
import TestKit
import Testing

/// The contract that every prior keeps.
///
/// - The same key gives the same sample, of the prior's shape, others other ones; a spread of 1 is a plain sample.
/// - The density is that of the samples, and integrates to 1 (`checkDensity`).
/// - KL of posteriors of its space is at least 0, and the mean of log q − log p over samples, whether exact or an estimate.
public func checkPrior(
  _ prior: any LatentPrior, posterior: any Posterior, sourceLocation: SourceLocation = #_sourceLocation
) {
  func fail(_ message: String) { Issue.record("\(prior.space): \(message)", sourceLocation: sourceLocation) }
  let key = RandomKey(seed: 21)
  if prior.count != 1 { fail("it is a batch of \(prior.count)") }
  let sample = prior.sample(key: key)
  if LatentShape(of: sample) != prior.shape || sample.count != 1 { fail("a sample is \(sample.levels.map(\.shape))") }
  if prior.sample(key: key).rows.array != sample.rows.array { fail("a key gave two samples") }
  if prior.sample(key: key.split(1)).rows.array == sample.rows.array { fail("two keys gave one sample") }
  if prior.sample(key: key, spread: 1).rows.array != sample.rows.array { fail("a spread of 1 changed a sample") }
  checkDensity(of: prior, sourceLocation: sourceLocation) { prior.sample(key: $0) }

  // 20 estimates of 100 samples each: their mean, and how far it may be off.
  let estimates = (0..<20).map {
    posterior.estimatedDivergence(from: prior, key: key.split("kl").split($0), samples: 100).values
  }
  let found = prior.divergence(of: posterior, key: key.split("own"))
  if found.values.count != posterior.count {
    fail("\(found.values.count) divergences of \(posterior.count) posteriors")
  }
  for (item, value) in found.values.enumerated() {
    let own = estimates.map { $0[item] }
    let mean = own.reduce(0, +) / 20
    let deviation = (own.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 19).squareRoot()
    let error =
      deviation / Double(20).squareRoot() + (found.samples.map { deviation * (100 / Double($0)).squareRoot() } ?? 0)
    if abs(value - mean) > 5 * error + 1e-4 { fail("KL \(item) is \(value), and over samples \(mean) ± \(error)") }
    if value < -5 * error - 1e-4 { fail("KL \(item) is \(value)") }
  }
}

/// Checks, for a prior that a file can hold, that what was written and read is the same to F16, and the bytes are from then on.
public func checkStoredPrior(
  _ prior: any StoredPrior, of model: LearnedModel, formats: PriorFormats,
  sourceLocation: SourceLocation = #_sourceLocation
) throws {
  let folder = try TemporaryFolder()
  try prior.write(to: folder("a.safetensors"))
  let read = try formats.read(folder("a.safetensors"), of: model)
  #expect(type(of: read) == type(of: prior) && read.examples == prior.examples, sourceLocation: sourceLocation)
  #expect(read.shape == prior.shape, sourceLocation: sourceLocation)
  let latents = prior.samples(8, key: RandomKey(seed: 3))
  for (a, b) in zip(read.logDensity(of: latents), prior.logDensity(of: latents)) {
    #expect(abs(a - b) < 0.05 * (1 + abs(b)), sourceLocation: sourceLocation)
  }
  try read.write(to: folder("b.safetensors"))
  let bytes = try ["a", "b"].map { try Data(contentsOf: URL(filePath: folder("\($0).safetensors"))) }
  #expect(bytes[0] == bytes[1], sourceLocation: sourceLocation)
}
