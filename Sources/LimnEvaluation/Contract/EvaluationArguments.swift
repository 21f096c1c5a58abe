import Foundation
import LimnFoundation
import LimnModels
import LimnPipelines
import LimnStages
import LimnTraining

/// The arguments of an evaluation, checked against its signature: every value is of its parameter's kind and within its range.
public struct EvaluationArguments: Sendable {
  /// The values as texts, given or by default, by parameter: what a report keeps.
  package let texts: [String: [String]]
  /// Makes the stages of pipelines that arguments name, with models from a library: those that come with Limn, where a program has no others.
  package var registry: @Sendable (ModelLibrary) -> StageRegistry = { .standard(models: $0) }
  /// The families that recipes can train that arguments name.
  package var objectives: [ObjectiveKind] = StandardObjectives.all
  private let values: [String: [Argument]]
  private let given: Set<String>

  /// Reads the texts given for each parameter; throws, for the first that is not good, what it is and what it must be.
  public init(_ signature: EvaluationSignature, _ given: [String: [String]]) throws(EvaluationError) {
    var (values, texts) = ([:] as [String: [Argument]], [String: [String]]())
    for parameter in signature.parameters {
      let own = given[parameter.name] ?? []
      var read: [Argument] = []
      for text in own { read += try parameter.values(of: text) }
      if own.isEmpty, let value = parameter.declared.defaultValue { read = [value] }
      if read.isEmpty, !parameter.declared.isOptional {
        throw EvaluationError("give `\(parameter.name)`: \(parameter.declared.kind.expectation)")
      }
      values[parameter.name] = read
      if !read.isEmpty { texts[parameter.name] = read.map(\.words) }
    }
    self.values = values
    self.texts = texts
    self.given = Set(given.filter { !$0.value.isEmpty }.keys)
  }

  /// Whether a parameter was given, and is not there by default.
  public func isGiven(_ name: String) -> Bool { given.contains(name) }

  /// The texts, paths, models or choices of this name, in order.
  public func texts(_ name: String) -> [String] {
    (values[name] ?? []).compactMap { if case .text(let text) = $0 { text } else { nil } }
  }

  /// The text of this name, if there is one.
  public func optionalText(_ name: String) -> String? { texts(name).last }

  /// The text of this name, which must be given or has a default.
  public func text(_ name: String) -> String {
    guard let text = optionalText(name) else { undeclared(name, "text") }
    return text
  }

  /// The numbers of this name, in order.
  public func numbers(_ name: String) -> [Double] {
    (values[name] ?? []).compactMap { if case .number(let number) = $0 { number } else { nil } }
  }

  /// The whole numbers of this name, in order.
  package func integers(_ name: String) -> [Int] {
    (values[name] ?? []).compactMap { if case .integer(let number) = $0 { number } else { nil } }
  }

  /// The number of this name, which must be given or has a default.
  public func number(_ name: String) -> Double {
    guard let number = numbers(name).last else { undeclared(name, "a number") }
    return number
  }

  /// The whole number of this name, if there is one.
  public func optionalInteger(_ name: String) -> Int? {
    if case .integer(let number)? = values[name]?.last { number } else { nil }
  }

  /// The whole number of this name, which must be given or has a default.
  public func integer(_ name: String) -> Int {
    guard let number = optionalInteger(name) else { undeclared(name, "a whole number") }
    return number
  }

  /// Whether this is true.
  public func boolean(_ name: String) -> Bool { values[name]?.last == .boolean(true) }

  private func undeclared(_ name: String, _ kind: String) -> Never {
    preconditionFailure("'\(name)' is read as \(kind), which the signature does not declare")
  }
}

extension EvaluationSignature.Parameter {
  /// The values of one text; throws what it is and what it must be.
  fileprivate func values(of text: String) throws(EvaluationError) -> [Argument] {
    guard count == .list else {
      if let value = declared.kind.value(of: text) { return [value] }
      throw wrong(text, declared.kind.remedy)
    }
    let parts = text.split(separator: ",", omittingEmptySubsequences: false).map {
      $0.trimmingCharacters(in: .whitespaces)
    }
    let values = parts.compactMap { $0.isEmpty ? nil : declared.kind.value(of: $0) }
    if values.count == parts.count { return values }
    let example = placeholder.map { ", such as \($0)" } ?? ""
    let remedy =
      switch declared.kind {
      case .number(let range):
        "numbers from \(shortText(range.lowerBound)) to \(shortText(range.upperBound))" + example
      case .integer(let range): "whole numbers from \(range.lowerBound) to \(range.upperBound)" + example
      default: "names with commas between them"
      }
    throw wrong(text, remedy)
  }

  private func wrong(_ text: String, _ remedy: String) -> EvaluationError {
    let found = Double(text) == nil || declared.kind == .text ? "'\(text.printable)'" : text
    return EvaluationError("`\(name)` is \(found): give \(remedy)")
  }
}

extension Signature.Parameter.Kind {
  /// The value of a text as it is given on a command line; nil if it is not of this kind.
  fileprivate func value(of text: String) -> Argument? {
    switch self {
    case .integer(let range): Int(text).flatMap { range.contains($0) ? .integer($0) : nil }
    case .multiple(let unit, let range):
      Int(text).flatMap { range.contains($0) && $0 % unit == 0 ? .integer($0) : nil }
    case .number(let range): Double(text).flatMap { range.contains($0) ? .number($0) : nil }
    case .boolean: text == "true" ? .boolean(true) : text == "false" ? .boolean(false) : nil
    case .text, .path, .model: .text(text)
    case .choice(let words): words.contains(text) ? .text(text) : nil
    case .either(let words, let other): words.contains(text) ? .text(text) : other.value(of: text)
    default: nil
    }
  }

  /// What to give: "1 or more", "8 to 100000", "0 or 1".
  fileprivate var remedy: String {
    switch self {
    case .integer(let range) where range.upperBound >= Int.max - 1: "\(range.lowerBound) or more"
    case .integer(let range): "\(range.lowerBound) to \(range.upperBound)"
    case .choice(let words): words.count == 2 ? words.joined(separator: " or ") : expectation
    default: expectation
    }
  }
}

extension Argument {
  /// The value as it would be given.
  package var words: String {
    switch self {
    case .integer(let value): String(value)
    case .number(let value): shortText(value)
    case .boolean(let value): String(value)
    case .text(let value): value
    default: String(describing: self)
    }
  }
}
