import LimnFoundation
import LimnModels

/// What a comparison is going to do, and how long it will take, known before it begins.
package struct ComparisonPlan: Sendable, Hashable, Encodable {
  /// The folder.
  package let folder: String
  /// Images that were read.
  package let images: Int
  /// Images that are held out and measured, and such as watch the trainings.
  package let heldOut: Int, watching: Int
  /// Columns, rows and colour channels in which networks see them.
  package let width: Int, height: Int, channels: Int
  /// What is done to images that are of another size than that; nil where all are seen as they are.
  package let fitting: String?
  /// What pixels are taken for: "bernoulli" or "gaussian".
  package let pixels: String
  /// Units of the latents.
  package let units: Int
  /// With how many seeds autoencoders are trained.
  package let seeds: Int
  /// Seconds for a step of both networks.
  package let secondsAStep: Double
  /// The most steps of each training.
  package let steps: Int
  /// The most minutes.
  package let minutes: Double
  /// Steps that fit into the time, if no training ends before.
  package let fittingSteps: Int

  /// Plans; throws `ComparisonError` where the time is too little for any training.
  package init(
    _ images: ComparedImages, _ split: HeldOutSplit, _ architecture: BasicArchitecture, secondsAStep: Double,
    _ settings: ComparisonSettings
  ) throws(ComparisonError) {
    folder = images.path
    self.images = images.names.count
    (heldOut, watching) = (split.heldOut.count, split.validation.count)
    (width, height, channels) = (images.size.width, images.size.height, images.channels)
    fitting = images.fitting
    (pixels, units) = (architecture.likelihood.rawValue, architecture.latent)
    (self.secondsAStep, steps, minutes) = (secondsAStep, settings.training.mostSteps, settings.minutes)
    seeds = settings.seeds
    let training = settings.minutes * 60 * settings.trainingShare / Double(settings.rounds)
    fittingSteps = Int(min(Double(steps), training / max(secondsAStep, 1e-9)))
    guard fittingSteps >= min(settings.leastSteps, steps) else {
      let needed = Double(settings.leastSteps) * secondsAStep * Double(settings.rounds) / settings.trainingShare / 60
      throw ComparisonError(
        "--minutes \(shortText(settings.minutes)) is too little: \(fittingSteps) steps of each training fit, and "
          + "\(settings.leastSteps) are the least; give \(Int(needed.rounded(.up))) or more")
    }
  }

  /// The plan in lines.
  package var lines: [String] {
    let kind =
      pixels == "bernoulli" ? "on or off, greys being probabilities" : "normal, with a variance that is learned"
    let likely = Double(fittingSteps) * secondsAStep * Double(1 + seeds) / 0.8
    let again = seeds > 1 ? ", and with \(Words.count(seeds - 1, "further seed"))" : ""
    return [
      "\(Words.count(images, "image")) of \(folder.printable), seen as \(width)×\(height) in \(channels == 1 ? "grey" : "colour"), pixels \(kind)"
    ] + (fitting.map { [$0] } ?? []) + [
      "\(heldOut) are held out, \(watching) watch the trainings; copies of an image stay on one side",
      "PCA, AE and VAE of \(units) units, and both again as denoisers\(again): about \(Words.grouped(fittingSteps)) steps each at most "
        + "(\(Words.short(secondsAStep)) for one of both), fewer where nothing more is gained",
      "it takes about \(Words.duration(min(likely, minutes * 60))) at most, and the time for measuring where trainings are short "
        + "(--minutes \(shortText(minutes)))",
    ]
  }
}
