import LimnData
import LimnTensors

/// A pipeline file compiled and checked: a source and the steps that follow it, ready to run on one item after another.
public struct Pipeline: Sendable {
  /// The stage that finds the items: the first step's.
  public let source: any SourceStage
  /// The hashes of the learned files that the stages use, by name: models, directions, priors; and of other files that their arguments
  /// name.
  package let learned: [String: String]
  /// The canonical form of the file; its hash shows whether two pipelines do the same.
  package let outline: PipelineOutline
  /// The file's named parameters, in its order, each with its value as it is written.
  package private(set) var parameters: [(name: String, value: String)] = []
  package let list: StepList

  /// The steps in order, the source first.
  package var steps: [Step] { list.steps }

  /// The type of each step's output, as far as it is known before a photo is opened.
  package var types: [DataType] { steps.compactMap(\.type) }

  /// What the source's items are called where they are counted: "photo", "row".
  package var noun: String { steps.first?.type?.kind.noun ?? DataKind.image.noun }

  /// SHA-256, in hexadecimal, of what the pipeline does to an item: equal for files that mean the same, however they are
  /// written, and different if a stage, its wiring or an argument differs.
  ///
  /// `$input`, `$output` and `$here` count as these words, and what only selects the items of a run does not count.
  public var hash: String { outline.hash }

  /// Reads, compiles and checks a pipeline file; throws everything that is wrong with it at once.
  ///
  /// `variables` has the values of `$input` and `$output`; `overrides` the texts of `--set`, as "blend.strength=0.5".
  public init(
    file path: String, registry: StageRegistry, variables: [String: String] = [:], overrides: [String] = []
  ) throws(Diagnostics) {
    let file = try PipelineFile(path: path)
    // Not `self.init`: Swift 6.3.1 passes on an error thrown there with its second word wrong.
    self = try Pipeline(file: file, registry: registry, variables: variables, overrides: overrides)
  }

  /// Compiles and checks a pipeline file that was read; throws everything that is wrong with it at once.
  package init(
    file: PipelineFile, registry: StageRegistry, variables: [String: String] = [:], overrides: [String] = []
  ) throws(Diagnostics) {
    let problems = DiagnosticCollector()
    let flags = overrides.compactMap { Override($0, problems: problems) }
    let chain = PipelineChain(file, problems: problems)
    let overrides = chain.set + flags
    let named = NamedParameters(
      chain, over: chain.variables(variables), overrides: overrides, problems: problems)
    let made = chain.stages.flatMap { Pipeline($0, "'stages'", registry, named.variables, overrides, problems) }
    try problems.throwIfAny()
    guard var made else {
      throw Diagnostics([Diagnostic(Place(file: file.path), "the pipeline file has no stages")])
    }
    made.parameters = named.written.map { ($0.name, $0.node.written) }
    self = made
  }

  /// Compiles and checks the `data` of a recipe, as below, with the recipe's values for its stages.
  package init?(
    stages node: YAMLNode, of recipe: RecipeFile, registry: StageRegistry, problems: DiagnosticCollector
  ) {
    self.init(
      stages: node, of: "'data'", registry: registry, variables: recipe.variables, overrides: recipe.stageOverrides,
      problems: problems)
  }

  /// Compiles and checks a list of stages within another file (the `data:` of a training recipe), which begins with a
  /// source; nil, and diagnostics in `problems`, if anything is wrong with it.
  package init?(
    stages node: YAMLNode, of owner: String = "'data'", registry: StageRegistry, variables: Variables = Variables(),
    problems: DiagnosticCollector
  ) {
    self.init(
      stages: node, of: owner, registry: registry, variables: variables, overrides: [], problems: problems)
  }

  private init?(
    stages node: YAMLNode, of owner: String, registry: StageRegistry, variables: Variables, overrides: [Override],
    problems: DiagnosticCollector
  ) {
    self.init(node, owner, registry, variables, overrides, problems)
    guard let step = list.gathering.map({ steps[$0] }) else { return }
    problems.add(
      step.place, "'\(step.name)' gathers all items of a run, and \(owner) gives one at a time", hint: "leave it out")
    return nil
  }

  private init?(
    _ node: YAMLNode, _ owner: String, _ registry: StageRegistry, _ variables: Variables, _ overrides: [Override],
    _ problems: DiagnosticCollector
  ) {
    let before = problems.count
    let entries = StageListReader(registry: registry, problems: problems).read(node, of: owner)
    let all = overrides.isEmpty ? [] : StageEntry.flattened(entries)
    for override in overrides { override.apply(to: all, problems: problems) }
    let compiler = StageCompiler(registry: registry, variables: variables, problems: problems)
    let steps = compiler.compile(entries, isNested: false)
    guard let steps, problems.count == before else { return nil }
    guard let source = steps.first?.stage as? any SourceStage else {
      problems.add(node.place, "\(owner) does not begin with a stage that finds photos")
      return nil
    }
    self.source = source
    list = StepList(steps)
    learned = registry.learned().merging(list.fileHashes) { own, _ in own }
    outline = PipelineOutline(steps, registry: registry)
    checkGatheredOutputs(problems)
    checkItemOutputs(problems)
    guard problems.count == before else { return nil }
  }

  /// What the stages refuse of a run's items, by their indices in `names`.
  func stageRefusals(among names: [ItemName]) -> [Int: String] { list.refusals(among: names) }

  /// The files that are written for an item, as far as they are known before it is opened.
  public func outputs(of name: ItemName) -> [String] { steps[list.itemSteps].flatMap { $0.stage.outputs(of: name) } }

  /// Whether every item writes all of its `outputs`.
  package var writesAllOutputs: Bool {
    func all(_ stage: any Stage) -> Bool {
      guard let wrapping = stage as? any WrappingStage else { return true }
      return wrapping.takesEveryItem ? wrapping.held.allSatisfy(all) : wrapping.places.isEmpty
    }
    return steps.allSatisfy { all($0.stage) }
  }

  /// Where the stages write: the folders or files that all their paths lie in, with the stages' names and places.
  package var places: [(step: Step, path: String)] { steps.flatMap { step in step.stage.places.map { (step, $0) } } }

  /// The files that are made of all items together, as far as they are known.
  package var gatheredFiles: [String] { gatheredOutputs.map(\.path) }

  /// The same with the names of the steps that make them.
  var gatheredOutputs: [(step: String, path: String)] {
    let below = list.gathering.map { steps[($0 + 1)...] } ?? []
    let name = ItemName(path: "", directory: "", stem: "average", extension: "", index: 0)
    return below.flatMap { step in step.stage.outputs(of: name).map { (step.name, $0) } }
      + gatheredPlaces.map { ($0.step.name, $0.path) }
  }

  /// The files that stages write themselves when a run ends.
  var gatheredPlaces: [(step: Step, path: String)] {
    steps.flatMap { step in
      step.stage.leaves.filter { $0.gathering != .nothing }.flatMap(\.places).map { (step, $0) }
    }
  }

  /// Which items the end of a run needs.
  package var gathering: Gathering { steps.reduce(.nothing) { $0.union($1.stage.gathering) } }

  /// Takes one item from its name through all steps, or those up to one that gathers, and gives the last one's output.
  ///
  /// A step's randomness is the context's key, the run's, split by the step's name, then by the item's. Throws what the
  /// failing step threw, with the step's name, or `CancellationError` between two steps of a cancelled task.
  public func run(_ name: ItemName, in context: StageContext) async throws -> Item {
    let item = name.description
    return try await list.run(Item(name: name)) { step in
      context.with(key: context.key.split(step.name).split(item))
    }
  }

  /// Takes one item through as `run` does, and where its file shows several pictures, one after the other, each of them. The first one
  /// has the randomness that it would have alone.
  ///
  /// What is made of all items of a run is made of the first pictures; a stage that gathers everything passes such files over.
  package func runFrames(_ name: ItemName, in context: StageContext) async throws {
    guard gathering != .all, list.gathering == nil else { return _ = try await run(name, in: context) }
    let turns = FrameTurns()
    let context = context.taking(turns)
    let item = name.description
    repeat {
      let index = turns.index
      _ = try await list.run(Item(name: name)) { step in
        let key = context.key.split(step.name).split(item)
        return context.with(key: index == 0 ? key : key.split("frame \(index)"))
      }
    } while !context.isReplay && turns.advance()
  }

  /// Takes one item through all steps, as above, noting nothing.
  public func run(_ name: ItemName, seed: RandomKey) async throws -> Item {
    try await run(name, in: StageContext(key: seed))
  }

  /// Takes an item that the source has already loaded through the other steps and gives the outputs of the named steps.
  ///
  /// Training draws the same photo many times; it is loaded once. Throws as `run` does; a name that is no step's is missing
  /// from the result.
  public func run(loaded item: Item, keeping names: [String], seed: RandomKey) async throws -> [String: Item] {
    let places = steps.enumerated().filter { names.contains($0.element.name) }.map { ($0.element.name, $0.offset + 1) }
    let slots = try await list.slots(after: item, from: 1, keeping: Set(places.map(\.1))) { step in
      StageContext(key: seed.split(step.name))
    }
    return Dictionary(places.compactMap { name, slot in slots[slot].map { (name, $0) } }) { _, last in last }
  }

  /// Ends a run: the steps below one that gathers run on what it gathered, by its item's name, then every stage writes what it
  /// has; gives the files made, and why others could not be.
  public func finish(in context: StageContext = StageContext(key: RandomKey(seed: 0))) async -> RunEnd {
    var end = RunEnd()
    if let gathering = list.gathering.map({ steps[$0].signature.name }) {
      do {
        try await list.runGathered { context.with(key: context.key.split($0.name).split(gathering)) }
      } catch is CancellationError {
        end.isCancelled = true
        return end
      } catch {
        end.failures.append(RunEnd.Failure("\(gathering): \(reasonText(error))", error))
      }
    }
    end.add(await list.finish())
    return end
  }
}
