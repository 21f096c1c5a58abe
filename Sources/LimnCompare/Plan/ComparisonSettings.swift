import Foundation

/// The options of a comparison, and what is fixed for all users.
package struct ComparisonSettings: Sendable {
  /// The most minutes that it may take.
  package var minutes = 15.0
  /// Where all randomness begins.
  package var seed: UInt64 = 0
  /// With how many seeds autoencoders are trained, to see whether their axes come back.
  package var seeds = 1
  /// How many cores are used.
  package var jobs = ProcessInfo.processInfo.activeProcessorCount
  /// How models are trained.
  package var training = BoundedTraining.Settings()
  /// Units of the latents; nil: by the images' size.
  package var units: Int?
  /// Units of the networks' hidden layer.
  package var hidden = 256
  /// Channels of the networks' convolutions, finest first, [] for none; nil: by the images' size.
  package var channels: [Int]?
  /// How often held-out images are drawn anew for intervals.
  package var resamples = 1000
  /// Samples of the posterior for each estimate of a likelihood.
  package var likelihoodSamples = 200
  /// The fewest images that anything can be said of.
  package var fewestImages = 100
  /// The fewest steps of a training that are worth taking.
  package var leastSteps = 300
  /// The share of the time that is for training; the rest is for measuring.
  package var trainingShare = 0.8

  /// How often autoencoders are trained, the time being shared: as they are, as denoisers, and with further seeds.
  package var rounds: Int { 1 + seeds }

  /// Makes the usual settings.
  package init() {}

  /// Images are held out in this share.
  package static let heldOutShare = 0.2
  /// As many images are held out at most.
  package static let mostHeldOut = 2000
  /// With fewer images nothing is claimed of variational autoencoders.
  package static let fewestForClaims = 1000
  /// The most numbers that all images together may have as networks see them.
  package static let mostNumbers = 120_000_000
}
