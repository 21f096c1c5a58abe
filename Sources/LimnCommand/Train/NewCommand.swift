import ArgumentParser
import LimnFoundation
import LimnStages
import LimnTraining

/// `limn new`: files to begin with.
struct NewCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "new", abstract: "Writes a file to begin with.", subcommands: [NewRecipeCommand.self])
}

/// `limn new recipe`: a recipe that runs, with a line of help for each value.
struct NewRecipeCommand: AsyncParsableCommand {
  private static let families = StandardObjectives.all.filter { $0.start != nil }.map(\.family.name)

  static let configuration = CommandConfiguration(
    commandName: "recipe", abstract: "Writes a recipe that trains a small model, with a line of help for each value.",
    discussion: """
      The recipe has all values of its family with their defaults, and those that may be left out as comments. It trains on pictures that \
      are drawn, or on those of --images, so that it runs as it is.
      """)

  @Argument(
    help: "The family of the model: \(families.joined(separator: ", ")).", completion: .list(families))
  var family: String

  @Argument(help: "The folder to write \(NewRecipe.fileName) to.", completion: .directory)
  var folder: String

  @Option(help: "The folder of pictures to train on, instead of drawn ones.", completion: .directory)
  var images: String?

  func run() async throws {
    guard !folder.isEmpty else { throw ValidationError("the folder is empty: give one to write to, such as my-model") }
    let recipe = try NewRecipe(family: family, images: images?.absolutePath)
    if let images { _ = try LoadStage(path: images).names() }
    let path = try await recipe.write(to: folder)
    print("wrote \(path.printable)")
    print("train it with: limn train \(path.quotedForShell.printable)")
  }
}
