import LimnPipelines
import LimnRuns
import Testing

struct ShardTests {
  private func name(_ index: Int) -> ItemName {
    ItemName(path: "", directory: "", stem: "IMG_\(index)", extension: "jpg", index: index)
  }

  @Test(arguments: [1, 2, 3, 7])
  func `Every name belongs to one part, and parts are about as large`(count: Int) {
    let shards = (1...count).map { Shard(number: $0, count: count) }
    var sizes = [Int](repeating: 0, count: count)
    for index in 0..<7000 {
      let owners = shards.indices.filter { shards[$0].contains(name(index)) }
      #expect(owners.count == 1)
      sizes[owners[0]] += 1
    }
    #expect(sizes.allSatisfy { abs($0 - 7000 / count) < 350 })
  }

  @Test func `A name's part does not depend on the others, nor on its place`() {
    let shard = Shard(number: 2, count: 3)
    #expect((0..<20).filter { shard.contains(name($0)) } == [8, 10, 11, 13, 15, 18])
  }

  @Test func `What schedulers say is understood`() throws {
    func auto(_ text: String, _ environment: [String: String]) throws -> String {
      try Shard(text, environment: environment).description
    }
    #expect(try auto("2/4", [:]) == "2/4")
    #expect(try auto("auto", ["SLURM_ARRAY_TASK_ID": "3", "SLURM_ARRAY_TASK_COUNT": "8"]) == "4/8")
    #expect(try auto("auto", ["SLURM_ARRAY_TASK_ID": "8", "SLURM_ARRAY_TASK_COUNT": "8"]) == "1/8")
    #expect(
      try auto(
        "auto",
        [
          "SLURM_ARRAY_TASK_ID": "14", "SLURM_ARRAY_TASK_COUNT": "3", "SLURM_ARRAY_TASK_MIN": "10",
          "SLURM_ARRAY_TASK_STEP": "2",
        ]) == "3/3")
    #expect(try auto("auto", ["OMPI_COMM_WORLD_RANK": "0", "OMPI_COMM_WORLD_SIZE": "2"]) == "1/2")
    #expect(try auto("auto/5", ["JOB_COMPLETION_INDEX": "4"]) == "5/5")
    #expect(try auto("auto", ["JOB_COMPLETION_INDEX": "0", "JOB_COMPLETIONS": "5"]) == "1/5")
  }

  @Test(arguments: [
    ("0/4", "'0/4' is no shard: give K/N, as in 2/4, or auto, or auto/N"),
    ("5/4", "there is no shard 5 of 4: shards count from 1"),
    ("-1/4", "'-1/4' is no shard: give K/N, as in 2/4, or auto, or auto/N"),
    ("two", "'two' is no shard: give K/N, as in 2/4, or auto, or auto/N"),
    ("1/9999999999999999999", "'1/9999999999999999999' is no shard: give K/N, as in 2/4, or auto, or auto/N"),
    (
      "auto",
      "shard auto: none of SLURM_ARRAY_TASK_ID, JOB_COMPLETION_INDEX, OMPI_COMM_WORLD_RANK is set; give K/N"
    ),
  ])
  func `What is no part is refused in one line`(text: String, message: String) {
    #expect(throws: StageError(message)) { try Shard(text, environment: [:]) }
  }

  @Test func `An environment that does not say enough is refused`() {
    #expect(
      throws: StageError("shard auto: JOB_COMPLETION_INDEX is 1, but JOB_COMPLETIONS is not set; give auto/N")
    ) { try Shard("auto", environment: ["JOB_COMPLETION_INDEX": "1"]) }
    #expect(
      throws: StageError("shard auto: SLURM_ARRAY_TASK_ID is 'x', not a whole number; give K/N")
    ) { try Shard("auto", environment: ["SLURM_ARRAY_TASK_ID": "x"]) }
  }
}
