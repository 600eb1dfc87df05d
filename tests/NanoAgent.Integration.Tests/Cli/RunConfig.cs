using System.Collections.Generic;
using System.Text.Json;
using NanoAgent.Integration.Tests.Support;

namespace NanoAgent.Integration.Tests.Cli;

/// <summary>Writes configurations for <c>nanoagent run</c>.</summary>
internal static class RunConfig
{
    /// <summary>A collector that is not there: nothing listens on the discard port.</summary>
    public const string Nowhere = "http://127.0.0.1:9";

    /// <summary>Samples fast; <paramref name="changes"/> win, and a null takes a key out.</summary>
    public static string Write(TempFolder folder, params (string Key, object? Value)[] changes)
    {
        var section = new Dictionary<string, object>
        {
            ["Device"] = "tested",
            ["CollectorUrl"] = Nowhere,
            ["DataFolder"] = folder.File("data"),
            ["SamplePeriodMs"] = 100,
            ["FlushIntervalMs"] = 50,
            ["BatchAgeMaxMs"] = 200,
            ["RetryBaseMs"] = 50,
            ["RetryCeilingMs"] = 200,
            ["DrainOnStopMs"] = 20_000,
        };
        foreach ((string key, object? value) in changes)
        {
            section.Remove(key);
            if (value is not null)
            {
                section[key] = value;
            }
        }

        return folder.Write("agent.json", JsonSerializer.Serialize(new { NanoAgent = section }));
    }
}
