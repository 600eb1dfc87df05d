using System;
using System.IO;
using System.Linq;
using System.Threading;

namespace NanoAgent.Cli.Bench;

/// <summary>How much is measured, and where. Owns a folder of its own below the one that the user named.</summary>
internal sealed class BenchPlan : IDisposable
{
    /// <summary>Odd, so that a median is a round that was; more rounds cost minutes and move it little.</summary>
    private const int RoundsFull = 7;

    private readonly string _folder;

    // The folder that the user named, if it was not there.
    private readonly string? _made;
    private readonly CancellationToken _stop;
    private int _scratches;

    public BenchPlan(string folder, bool isQuick, CancellationToken stop)
    {
        IsQuick = isQuick;
        _stop = stop;
        try
        {
            string parent = Path.GetFullPath(folder);
            _made = Directory.Exists(parent) ? null : parent;
            string path = Path.Combine(parent, "nanoagent-bench-" + Guid.NewGuid().ToString("N"));
            _folder = Directory.CreateDirectory(path).FullName;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new CliException(
                ExitCode.Unavailable, $"--folder: '{folder}' cannot be used ({e.Message}): give a writable folder.");
        }
    }

    /// <summary>A few hundred records and one round: shows that all works, and measures nothing.</summary>
    public bool IsQuick { get; }

    public int Rounds => IsQuick ? 1 : RoundsFull;

    /// <summary>The folder that everything is measured in.</summary>
    public string Folder => _folder;

    /// <summary>A new, empty folder.</summary>
    public string Scratch()
    {
        return Directory.CreateDirectory(Path.Combine(_folder, $"{_scratches++}")).FullName;
    }

    /// <summary>Says on standard error what comes next.</summary>
    /// <exception cref="OperationCanceledException">A stop was asked for.</exception>
    public void Next(string what)
    {
        _stop.ThrowIfCancellationRequested();
        Console.Error.WriteLine($"bench: {what}");
    }

    public void Dispose()
    {
        Directory.Delete(_folder, recursive: true);
        if (_made is not null && !Directory.EnumerateFileSystemEntries(_made).Any())
        {
            Directory.Delete(_made);
        }
    }
}
