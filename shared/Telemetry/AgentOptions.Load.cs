using System;
using NanoAgent.Platform;
using NanoAgent.Wire;

namespace NanoAgent.Telemetry;

/// <content>Options from a file of the store, in the keys that a host's configuration has too.</content>
public sealed partial class AgentOptions
{
    /// <summary>The largest file of options: RAM that it takes while it is read.</summary>
    public const int FileBytesMax = 4096;

    /// <summary>
    /// Reads the options of a JSON file of the store. Sections in it only group: "NanoAgent" or none is the same.
    /// </summary>
    /// <param name="store">Where the file is.</param>
    /// <param name="name">Its name.</param>
    /// <exception cref="ArgumentException">
    /// The file is not there, is too large or no JSON, a key is not known, or a value is wrong. The text says which.
    /// </exception>
    public static AgentOptions Load(IStore store, string name)
    {
        AgentOptions options = new AgentOptions();
        JsonReader reader = Read(store, name);
        while (reader.Next())
        {
            if (!options.Set(reader.Name, reader.Value))
            {
                throw new ArgumentException(name + ": " + reader.Name + " is no key, or its value is wrong.");
            }
        }

        string? problem = reader.IsBroken ? "it is no JSON, or cut off." : options.Problem();
        return problem == null ? options : throw new ArgumentException(name + ": " + problem);
    }

    /// <summary>Reads a JSON file of the store, for a program that has keys of its own in it.</summary>
    /// <exception cref="ArgumentException">The file is not there, or too large.</exception>
    public static JsonReader Read(IStore store, string name)
    {
        ISegment? file = store.Open(name);
        if (file == null)
        {
            throw new ArgumentException(name + " is not there: put it on the board's storage.");
        }

        int length = (int)file.Length;
        byte[] text = new byte[length > FileBytesMax ? 0 : length];
        int count = 0;
        int moved = length > FileBytesMax ? -1 : 1;
        while (moved > 0 && count < length)
        {
            moved = file.Read(count, text, count, length - count);
            count += moved > 0 ? moved : 0;
        }

        file.Close();
        return count == length ? new JsonReader(text, count)
            : throw new ArgumentException(name + " cannot be read, or has more than 4096 bytes.");
    }

    /// <summary>Sets the option of a key; null says nothing, as on a host: what was there stays. False when there is no
    /// such key, or the value is no whole number where one belongs; <see cref="Problem"/> says which numbers are
    /// wrong.</summary>
    public bool Set(string key, string? value)
    {
        if (value == null)
        {
            return new AgentOptions().Set(key, "0");
        }

        if (key == "Device")
        {
            Device = value;
        }
        else if (key == "CollectorUrl")
        {
            CollectorUrl = value;
        }
        else if (key == "Token")
        {
            Token = value;
        }
        else
        {
            return int.TryParse(value, out int number) && (SetSending(key, number) || SetKeeping(key, number));
        }

        return true;
    }

    private bool SetSending(string key, int number)
    {
        if (key == "BatchRecordsMax")
        {
            BatchRecordsMax = number;
        }
        else if (key == "BatchBytesMax")
        {
            BatchBytesMax = number;
        }
        else if (key == "BatchAgeMaxMs")
        {
            BatchAgeMaxMs = number;
        }
        else if (key == "MeteredBatchAgeMaxMs")
        {
            MeteredBatchAgeMaxMs = number;
        }
        else if (key == "MeteredBytesPerDay")
        {
            MeteredBytesPerDay = number;
        }
        else if (key == "RateBytesPerSecond")
        {
            RateBytesPerSecond = number;
        }
        else if (key == "RateRequestsPerMinute")
        {
            RateRequestsPerMinute = number;
        }
        else if (key == "WindowPeriodMs")
        {
            WindowPeriodMs = number;
        }
        else if (key == "WindowOpenMs")
        {
            WindowOpenMs = number;
        }
        else
        {
            return false;
        }

        return true;
    }

    private bool SetKeeping(string key, int number)
    {
        if (key == "FlushIntervalMs")
        {
            FlushIntervalMs = number;
        }
        else if (key == "FlightIntervalMs")
        {
            FlightIntervalMs = number;
        }
        else if (key == "SpoolBytesMax")
        {
            SpoolBytesMax = number;
        }
        else if (key == "RetryBaseMs")
        {
            RetryBaseMs = number;
        }
        else if (key == "RetryCeilingMs")
        {
            RetryCeilingMs = number;
        }
        else if (key == "RetryLastingMs")
        {
            RetryLastingMs = number;
        }
        else if (key == "TransferTimeoutMs")
        {
            TransferTimeoutMs = number;
        }
        else
        {
            return false;
        }

        return true;
    }
}
