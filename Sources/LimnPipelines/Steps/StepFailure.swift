import LimnFoundation

/// A failure of one item at one step: the step's name and the reason.
package struct StepFailure: Remediable, CustomStringConvertible {
  package let step: Step
  package let reason: any Error

  package var remedy: Remedy? { (reason as? any Remediable)?.remedy }

  /// "encode: the reason"; a source's reasons speak of the file itself and need no name.
  package var description: String { (step.signature.isSource ? "" : step.name + ": ") + reasonText(reason) }
}

/// Why something failed, in one line.
package func reasonText(_ error: any Error, advice: Advice = Advice()) -> String {
  let text = advice.text(of: error).oneLine
  return text.isEmpty ? "failed without a reason" : text
}
