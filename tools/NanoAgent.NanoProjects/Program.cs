using System;
using System.IO;
using NanoAgent.NanoProjects;

// dotnet run --project tools/NanoAgent.NanoProjects [ROOT]: writes device/nfproj anew.
var root = Path.GetFullPath(args.Length > 0 ? args[0] : ".");
foreach (var (path, text) in new ProjectWriter(root).Files())
{
    var file = Path.Combine(root, path);
    Directory.CreateDirectory(Path.GetDirectoryName(file)!);
    File.WriteAllText(file, text);
    Console.WriteLine(path);
}
