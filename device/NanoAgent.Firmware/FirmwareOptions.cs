using System;
using NanoAgent.Device;
using NanoAgent.Platform;
using NanoAgent.Telemetry;
using NanoAgent.Wire;

namespace NanoAgent.Firmware;

/// <summary>What agent.json says: the agent's options, and what only a board has.</summary>
public sealed class FirmwareOptions
{
    /// <summary>The agent's options.</summary>
    public readonly AgentOptions Agent = new AgentOptions();

    /// <summary>The network to join; empty for the one in the board's own network configuration.</summary>
    public string WifiSsid = string.Empty;

    /// <summary>Its password.</summary>
    public string WifiPassword = string.Empty;

    /// <summary>Whom to ask for the time; empty for nobody.</summary>
    public string TimeServer = SntpJob.DefaultServer;

    /// <summary>How often every sensor is read.</summary>
    public int SamplePeriodMs = 60_000;

    /// <summary>The manifest of firmware images to follow; empty for none.</summary>
    public string UpdateUrl = string.Empty;

    /// <summary>How often to look at it.</summary>
    public int UpdatePeriodMs = 3_600_000;

    /// <summary>Reads them from a file of the store.</summary>
    /// <exception cref="ArgumentException">Something is wrong with it; the text says what.</exception>
    public static FirmwareOptions Load(IStore store, string name)
    {
        FirmwareOptions options = new FirmwareOptions();
        JsonReader reader = AgentOptions.Read(store, name);
        while (reader.Next())
        {
            if (!options.Set(reader.Name, reader.Value) && !options.Agent.Set(reader.Name, reader.Value))
            {
                throw new ArgumentException(name + ": " + reader.Name + " is no key, or its value is wrong.");
            }
        }

        string? problem = reader.IsBroken ? "it is no JSON, or cut off." : options.Problem();
        return problem == null ? options : throw new ArgumentException(name + ": " + problem);
    }

    private string? Problem()
    {
        if (SamplePeriodMs < 100 || UpdatePeriodMs < 1_000)
        {
            return "SamplePeriodMs must be 100, UpdatePeriodMs 1000 or more.";
        }

        return Agent.CollectorUrl.Length == 0 ? "CollectorUrl is missing." : Agent.Problem();
    }

    private bool Set(string key, string? value)
    {
        if (value == null)
        {
            return new FirmwareOptions().Set(key, "0");
        }

        if (key == "WifiSsid")
        {
            WifiSsid = value;
        }
        else if (key == "WifiPassword")
        {
            WifiPassword = value;
        }
        else if (key == "TimeServer")
        {
            TimeServer = value;
        }
        else if (key == "UpdateUrl")
        {
            UpdateUrl = value;
        }
        else if (key == "SamplePeriodMs")
        {
            return int.TryParse(value, out SamplePeriodMs);
        }
        else if (key == "UpdatePeriodMs")
        {
            return int.TryParse(value, out UpdatePeriodMs);
        }
        else
        {
            return false;
        }

        return true;
    }
}
