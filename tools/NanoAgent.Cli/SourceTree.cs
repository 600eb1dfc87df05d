using System;
using System.IO;

namespace NanoAgent.Cli;

/// <summary>What lies built in the source tree that this program was built in, and is no part of it.</summary>
internal static class SourceTree
{
    /// <summary>The path of what a project's Release build makes.</summary>
    /// <exception cref="CliException">The program lies in no source tree.</exception>
    public static string Built(string project, string file)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "nanoAgent.sln")))
            {
                return Path.Combine(folder.FullName, project, "bin/Release/net10.0", file);
            }
        }

        throw new CliException(ExitCode.Usage, $"Name the file: this is no source tree of nanoAgent with a {file}.");
    }

    /// <summary>Ends the command when a file is missing.</summary>
    /// <exception cref="CliException">It is.</exception>
    public static void Need(string path, string project)
    {
        if (!File.Exists(path))
        {
            throw new CliException(
                ExitCode.Unavailable, $"{path} is not there; nanoAgent's own: dotnet build -c Release {project}.");
        }
    }
}
