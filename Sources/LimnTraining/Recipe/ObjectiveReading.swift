import LimnFoundation
import LimnPipelines
import LimnTensors

extension ObjectiveKind {
  /// Reads a recipe's `architecture` and `loss` by their declarations and makes the objective of them; nil, and diagnostics, if
  /// anything is wrong.
  func read(_ model: Fields, _ recipe: Fields, _ context: ObjectiveContext) -> (any Objective)? {
    let problems = recipe.problems
    var before = problems.count
    let value = recipe.value(loss)
    var make: (@Sendable ([String: Argument]) throws(ShapeError) -> any Objective)?
    // A value that is missing is reported when the recipe ends.
    if problems.count == before, value != nil || loss.isOptional {
      let values = value.map { [loss.name: $0] } ?? [:]
      do throws(ObjectiveError) {
        make = try self.make(Arguments(stage: family.name, values: values), context)
      } catch {
        recipe.report(at: error.path, error.message)
      }
    }
    var objective: (any Objective)?
    model.mapping("architecture") { fields in
      before = problems.count
      let values = fields.values(family.parameters)
      guard problems.count == before, fields.hasAll(family.parameters) else { return }
      do throws(ShapeError) {
        // Checked even where the loss is wrong, so that all errors are reported at once.
        _ = try family.network(values)
        objective = try make?(values)
      } catch {
        problems.add(fields.place, "\(error)")
      }
    }
    return objective
  }
}

extension Fields {
  /// Whether the file gives every parameter that it must.
  fileprivate func hasAll(_ parameters: [Parameter]) -> Bool {
    parameters.allSatisfy { $0.isOptional || $0.defaultValue != nil || has($0.name) }
  }
}
