using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using NanoAgent.DeviceCheck.Bill;

namespace NanoAgent.DeviceCheck.Slim;

/// <summary>The slimming as a command.</summary>
public static class SlimRun
{
    /// <summary>The file beside a slimmed program that reads its stack traces.</summary>
    public const string NamesFile = "names.txt";

    /// <summary>Slims assemblies in place and writes a line for each: its size on a board before and after.</summary>
    /// <param name="paths">The assemblies.</param>
    /// <param name="isProgram">Whether they are a whole program, which nothing else uses.</param>
    /// <param name="output">Takes the lines.</param>
    /// <param name="error">Takes the sentence of what could not be read or written.</param>
    /// <returns><see cref="CheckRun.Clean"/> or <see cref="CheckRun.Unusable"/>.</returns>
    public static int Run(IReadOnlyList<string> paths, bool isProgram, TextWriter output, TextWriter error)
    {
        try
        {
            var before = paths.Select(path => PeEstimator.Estimate(path).Bytes).ToList();
            if (isProgram)
            {
                var names = AssemblySlimmer.SlimProgram(paths);
                File.WriteAllLines(Path.Combine(Path.GetDirectoryName(Path.GetFullPath(paths[0]))!, NamesFile), names);
            }
            else
            {
                foreach (var path in paths) AssemblySlimmer.Slim(path);
            }

            foreach (var (path, bytes) in paths.Zip(before))
            {
                var after = PeEstimator.Estimate(path).Bytes;
                output.WriteLine($"{Path.GetFileName(path)}: {bytes} bytes on a board, now {after}");
            }

            return CheckRun.Clean;
        }
        catch (Exception fault)
            when (fault is IOException or BadImageFormatException or UnauthorizedAccessException)
        {
            error.WriteLine(fault.Message);
            return CheckRun.Unusable;
        }
    }
}
