using System;
using System.IO;

namespace NanoAgent.DeviceCheck.Tests;

/// <summary>Where the tree of this build stands.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    /// <summary>A project's compiled assembly, of the configuration that these tests were built in.</summary>
    public static string Output(string project, string assembly)
    {
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
        return Path.Combine(Root, project, "bin", configuration, "net10.0", assembly);
    }

    /// <summary>A reference assembly made of a surface file.</summary>
    public static string Surface(string assembly) => Path.Combine(Root, "device", "surface", "bin", assembly + ".dll");

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "nanoAgent.sln")))
        {
            folder =
                folder.Parent ?? throw new DirectoryNotFoundException("no folder above the tests holds nanoAgent.sln");
        }

        return folder.FullName;
    }
}
