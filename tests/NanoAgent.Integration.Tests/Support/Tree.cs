using System;
using System.IO;

namespace NanoAgent.Integration.Tests.Support;

/// <summary>Where things lie in the tree that these tests were built from.</summary>
internal static class Tree
{
    /// <summary>The folder that holds nanoAgent.sln.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The program under test, as <c>./nanoagent</c> runs it.</summary>
    public static string NanoagentDll { get; } = FindNanoagent();

    private static string FindRoot()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "nanoAgent.sln")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return folder ?? throw new InvalidOperationException("These tests run from inside the tree: build them there.");
    }

    private static string FindNanoagent()
    {
        // .../tests/NanoAgent.Integration.Tests/bin/CONFIGURATION/FRAMEWORK/: the program built the same way.
        string framework = Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory);
        string configuration = Path.GetDirectoryName(framework)!;
        string path = Path.Combine(
            Root, "tools", "NanoAgent.Cli", "bin", Path.GetFileName(configuration), Path.GetFileName(framework),
            "nanoagent.dll");
        return File.Exists(path) ? path
            : throw new InvalidOperationException($"{path} is missing: build tools/NanoAgent.Cli first.");
    }
}
