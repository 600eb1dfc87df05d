using System;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using NanoAgent.LibCurl;

namespace NanoAgent.Cli.Bench;

/// <summary>What figures mean nothing without: the machine, how busy it was, and the versions.</summary>
internal sealed class MachineFacts
{
    private readonly (string Key, string Value)[] _facts;

    public MachineFacts(string folder)
    {
        string memory = string.Create(
            CultureInfo.InvariantCulture,
            $"{GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (double)(1L << 30):0.0} GiB");
        _facts =
        [
            ("processor", Processor()),
            ("cores", Environment.ProcessorCount.ToString(CultureInfo.InvariantCulture)),
            ("memory", memory),
            ("system", RuntimeInformation.OSDescription),
            ("fileSystem", FileSystem(folder)),
            ("loadAtStart", LoadAverage()),
            ("dotnet", Environment.Version.ToString()),
            ("libcurl", LibCurlInfo.Current.Version),
            ("sqlite", SqliteQueue.Version),
        ];
    }

    public string ToText()
    {
        return string.Join("; ", _facts.Select(fact => $"{fact.Key} {fact.Value}"));
    }

    public JsonObject ToJson()
    {
        var json = new JsonObject();
        foreach ((string key, string value) in _facts)
        {
            json[key] = value;
        }

        return json;
    }

    private static string Processor()
    {
        return ProcFiles.Text("/proc/cpuinfo", "model name") ?? RuntimeInformation.ProcessArchitecture.ToString();
    }

    /// <summary>Where the folder is; on tmpfs an fsync costs nothing and the spool's figures say nothing.</summary>
    private static string FileSystem(string folder)
    {
        try
        {
            return new DriveInfo(folder).DriveFormat;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "unknown";
        }
    }

    private static string LoadAverage()
    {
        string? text = ProcFiles.Text("/proc/loadavg", string.Empty);
        return text is null ? "unknown" : string.Join(' ', text.Split(' ').Take(3));
    }
}
