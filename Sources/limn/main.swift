import LimnCommand

await LimnTool.main()
