import Foundation
import LimnEvaluation
import LimnPipelines
import LimnReport
import LimnTensors

/// What is measured, and by what: the models, the images that they never saw, and what is known of these.
package struct ComparisonSubject: Sendable {
  /// The models.
  package let models: ComparedModels
  /// The images that models were trained on, `[N, C, H, W]`.
  package let training: Tensor
  /// The images that were held out, `[N, C, H, W]`.
  package let heldOut: Tensor
  /// What the images held out are called.
  package let names: [ItemName]
  /// The places of both among all images, in whose order labels are.
  package let places: (training: [Int], heldOut: [Int])
  /// What is known of the images.
  package let labels: ComparisonLabels?
  /// Images that should be found odd, `[N, C, H, W]`.
  package let against: Tensor?
  /// What distances are measured by.
  package let features: any ImageFeatures
  /// Where all randomness begins.
  package let key: RandomKey
  /// How it is done.
  package let settings: ComparisonSettings

  /// The draws of the images held out, the same for all uses.
  package var bootstrap: Bootstrap {
    Bootstrap(count: heldOut.shape[0], resamples: settings.resamples, key: key.split("bootstrap"))
  }

  /// Training images that samples and ways are compared with: some of them, where they are many.
  var reference: Tensor { training.items(0..<min(training.shape[0], 5000)) }

  /// The scores of a use, still empty; `suffix` belongs to the names of the models that it is about.
  func scores(_ use: ComparisonUse, suffix: String = "") -> UseScores {
    let unfinished = models.unfinished.filter { suffix.isEmpty ? !$0.contains("-") : $0.hasSuffix(suffix) }
    return UseScores(use, bootstrap, unfinished: Set(unfinished.map { String($0.dropLast(suffix.count)) }))
  }

  /// The squared error of each image, a mean over its pixels.
  static func squaredErrors(_ images: Tensor, _ others: Tensor) -> [Double] {
    let size = images.count / max(1, images.shape[0])
    return images.withValues { one in
      others.withValues { other in
        (0..<images.shape[0]).map { item in
          var sum = 0.0
          for place in item * size..<(item + 1) * size {
            let difference = Double(one[place]) - Double(other[place])
            sum += difference * difference
          }
          return sum / Double(size)
        }
      }
    }
  }

  /// The signal-to-noise ratios of squared errors, in dB; 100 for less than any picture shows.
  static func ratios(_ errors: [Double]) -> [Double] { errors.map { -10 * log10(max($0, 1e-10)) } }
}

/// What a use came to.
package struct UseFindings: Sendable {
  /// Lines and differences.
  package let scores: UseScores
  /// What there is to say beside, a sentence each.
  package var notes: [String] = []
  /// Pictures for the report.
  package var pictures: [Report.Picture] = []

  /// Makes findings.
  package init(_ scores: UseScores, notes: [String] = [], pictures: [Report.Picture] = []) {
    (self.scores, self.notes, self.pictures) = (scores, notes, pictures)
  }
}

/// A measurement of all models for one use.
package protocol UseMeasurement: Sendable {
  /// What for.
  static var use: ComparisonUse { get }

  /// Measures; throws where nothing can be measured at all.
  static func measure(_ subject: ComparisonSubject) async throws -> UseFindings
}

/// From what samples are drawn.
package enum SampledPrior: String, Sendable, Hashable, CaseIterable {
  /// The standard normal distribution.
  case normal = "N(0, I)"
  /// A mixture of normal distributions, fitted to the codes of the training images.
  case mixture
}
