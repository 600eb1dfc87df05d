using System;
using System.Globalization;
using System.IO;

namespace NanoAgent.Cli.Bench;

/// <summary>Counts that the Linux kernel keeps; null where there is no such file or line.</summary>
internal static class ProcFiles
{
    /// <summary>Bytes that the calling thread gave to write calls so far.</summary>
    public static long? ThreadBytesWritten => Number("/proc/thread-self/io", "wchar:");

    /// <summary>The most memory that the process ever had resident, in KiB.</summary>
    public static long? PeakResidentKiB(int processId)
    {
        return Number(string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/status"), "VmHWM:");
    }

    /// <summary>What follows the first line's beginning, without a colon and white space.</summary>
    public static string? Text(string path, string lineStart)
    {
        try
        {
            foreach (string line in File.ReadLines(path))
            {
                if (line.StartsWith(lineStart, StringComparison.Ordinal))
                {
                    return line[lineStart.Length..].Trim(' ', '\t', ':');
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Another system, or a sandbox that hides it.
        }

        return null;
    }

    private static long? Number(string path, string lineStart)
    {
        string? text = Text(path, lineStart)?.Split(' ')[0];
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long value) ? value : null;
    }
}
