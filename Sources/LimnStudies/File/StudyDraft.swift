import LimnFoundation
import LimnPipelines

/// What is read of a study's file, some of it perhaps missing or wrong, which is noted.
struct StudyDraft {
  let name: String
  let set: String
  let examples: Int
  let isWhole: Bool
  let draws: Int
  let seeds: [Int]
  let snapshots: [Int]
  let snapshotPlace: Place
  let output: String
  let recipe: YAMLNode
  private(set) var methods: [StudyMethod] = []
  private(set) var hypotheses: [Hypothesis] = []

  init(_ fields: Fields, output given: String?) {
    _ = fields.integer(StudyParameters.version)
    name = fields.text(StudyParameters.name)
    set = fields.text(StudyParameters.set)
    examples = fields.integer(StudyParameters.examples)
    isWhole = fields.value(StudyParameters.whole) == .boolean(true)
    draws = fields.integer(StudyParameters.draws)
    seeds = Self.integers(StudyParameters.seeds, fields)
    snapshots = Self.integers(StudyParameters.snapshots, fields)
    snapshotPlace = fields.optionalNode("snapshots")?.place ?? fields.place
    let own = fields.has("output") || given == nil ? fields.optionalText(StudyParameters.output) : nil
    output = (given ?? own ?? "").withoutSlashAtEnd
    if output.isEmpty {
      fields.report("output", "must be a folder's path", hint: "add 'output: …', or give --output")
    }
    recipe =
      fields.node("recipe", "a mapping with what all methods have in common")
      ?? YAMLNode(.mapping([]), place: fields.place)
    readMethods(fields)
    for node in fields.list("hypotheses", optional: true) {
      Fields.read(node, of: "a hypothesis", problems: fields.problems) { readHypothesis($0) }
    }
    for (key, numbers) in [("seeds", seeds), ("snapshots", snapshots)] {
      guard let again = numbers.first(where: { own in numbers.count { $0 == own } > 1 }) else { continue }
      fields.problems.add(
        fields.optionalNode(key)?.place ?? fields.place, "'\(key)' of \(fields.owner) must be different numbers",
        found: "\(again) more than once")
    }
    Self.reportOwn(recipe, of: "'recipe'", fields.problems)
    for method in methods {
      guard case .trained(let node) = method.source else { continue }
      Self.reportOwn(node, of: "'\(method.name)' of 'methods'", fields.problems)
    }
  }

  /// Notes what a part of a recipe has that is the study's to give.
  private static func reportOwn(_ node: YAMLNode, of owner: String, _ problems: DiagnosticCollector) {
    func content(_ node: YAMLNode) -> [YAMLNode.Field] {
      if case .mapping(let fields) = node.content { fields } else { [] }
    }
    func report(_ fields: [YAMLNode.Field], _ keys: [String], of owner: String) {
      for field in fields where keys.contains(field.key) {
        problems.add(field.place, "'\(field.key)' of \(owner) is the study's to give", hint: "leave it out")
      }
    }
    let own = content(node)
    report(own, ["seed", "output"], of: owner)
    if let model = own.first(where: { $0.key == "model" }) {
      report(content(model.value), ["name"], of: "'model' of \(owner)")
    }
  }

  private mutating func readMethods(_ fields: Fields) {
    fields.mapping("methods") { methods in
      for key in methods.keys {
        guard let node = methods.optionalNode(key), isName(key, node.place, fields) else { continue }
        if case .mapping = node.content {
          self.methods.append(StudyMethod(name: key, source: .trained(node)))
        } else if node.isNull {
          self.methods.append(StudyMethod(name: key, source: .trained(YAMLNode(.mapping([]), place: node.place))))
        } else {
          methods.report(key, "must be a mapping with the fields of a recipe that are its own")
        }
      }
      if methods.keys.isEmpty { fields.report("methods", "must have a method at least") }
    }
    fields.mapping("untrained", optional: true) { untrained in
      for key in untrained.keys {
        guard let node = untrained.optionalNode(key), isName(key, node.place, fields) else { continue }
        untrained.mapping(key) { own in
          let kind = FittedMethod.Kind(rawValue: own.text(StudyParameters.fit)) ?? .principal
          let units = own.value(StudyParameters.units).flatMap {
            if case .integer(let count) = $0 { count } else { nil }
          }
          let base = own.optionalText(StudyParameters.to)
          if let base {
            let isFitted = methods.first { $0.name == base }.map { method -> Bool in
              if case .fitted(let other) = method.source { return other.base == nil }
              return true
            }
            if isFitted != true { own.report("to", "must be a method that stands before it and has a model") }
          } else if units == nil {
            own.report("units", "must say how many components of pictures are fitted")
          }
          methods.append(StudyMethod(name: key, source: .fitted(FittedMethod(kind: kind, units: units, base: base))))
        }
      }
    }
  }

  /// Whether a method's name can be a folder's, and is no other's; notes it if not.
  private func isName(_ name: String, _ place: Place, _ fields: Fields) -> Bool {
    let isGood =
      !name.isEmpty && name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_") }
    if !isGood {
      fields.problems.add(place, "a method's name is of letters, digits, '-' and '_'", found: "'\(name)'")
    } else if name == "factors" || methods.contains(where: { $0.name == name }) {
      fields.problems.add(place, "the name '\(name)' is taken", hint: "choose another")
      return false
    }
    return isGood
  }

  private mutating func readHypothesis(_ fields: Fields) {
    let known = methods.map(\.name)
    func method(_ name: String, _ key: String) -> String? {
      guard !known.contains(name) else { return name }
      fields.report(
        key, "must name methods of the study",
        hint: nearestName(to: name, among: known).map { "did you mean '\($0)'?" }
          ?? "there are \(known.joined(separator: ", "))")
      return nil
    }
    let name = fields.text(StudyParameters.name)
    if hypotheses.contains(where: { $0.name == name }) {
      fields.report("name", "is that of another hypothesis", hint: "choose another")
    }
    let says = fields.optionalText(StudyParameters.says) ?? ""
    let reading = StudyMetric.Reading(rawValue: fields.text(StudyParameters.reading)) ?? .scaleFree
    let text = fields.text(StudyParameters.metric)
    let metric = StudyMetric(text, reading: reading)
    if metric == nil {
      fields.report(
        "metric", "is not known",
        hint: nearestName(to: text, among: StudyMetric.names).map { "did you mean '\($0)'?" }
          ?? "there are \(StudyMetric.names.joined(separator: ", "))")
    }
    let one = fields.optionalText(StudyParameters.better)
    let several = fields.texts(StudyParameters.bestOf)
    if (one == nil) == several.isEmpty {
      fields.problems.add(fields.place, "a hypothesis has 'better' or 'best-of', and not both")
    }
    let better = one.map { [method($0, "better")] } ?? several.map { method($0, "best-of") }
    let than = method(fields.text(StudyParameters.than), "than")
    if let than, better.contains(than) { fields.report("than", "is compared with itself", hint: "name another method") }
    if let metric {
      check(metric, of: methods.filter { (better + [than]).contains($0.name) }, fields)
    }
    let margin = fields.optionalNumber(StudyParameters.margin)
    guard let metric, let than, better.allSatisfy({ $0 != nil }), !better.isEmpty else { return }
    hypotheses.append(
      Hypothesis(
        name, says: says, metric: metric, better: better.compactMap(\.self), than: than, margin: margin))
  }

  /// Notes why a hypothesis about some methods cannot be decided by its metric.
  private func check(_ metric: StudyMetric, of compared: [StudyMethod], _ fields: Fields) {
    let name = metric.quantity.name
    let needsWhole = ["beta-vae", "factor-vae"].contains(name)
    if metric.quantity.better == nil {
      fields.report("metric", "has no better side")
    } else if name == "udr" {
      fields.report(
        "metric", "cannot decide, since a model's value depends on those of the other seeds",
        hint: "the report's tables have it")
    } else if needsWhole, !isWhole {
      fields.report("metric", "needs the codes of all pictures", hint: "add 'whole: true' to the study")
    } else if needsWhole || name == "minutes", let other = compared.first(where: { !$0.isTrained }) {
      fields.report(
        "metric", "is not measured of '\(other.name)', which is not trained", hint: "compare trained methods")
    }
  }

  private static func integers(_ parameter: Parameter, _ fields: Fields) -> [Int] {
    guard case .list(let values)? = fields.value(parameter) else { return [] }
    return values.compactMap { if case .integer(let value) = $0 { value } else { nil } }
  }
}
