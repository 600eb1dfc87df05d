using System;
using System.Globalization;
using System.Linq;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace NanoAgent.Host.Service;

/// <summary>
/// Reads <see cref="NanoAgentOptions"/> from their section. Not the framework's binder: that one skips unknown keys,
/// and does not say what to write instead of a wrong value.
/// </summary>
internal sealed class OptionsReader : IConfigureOptions<NanoAgentOptions>
{
    /// <summary>Prefixes of sensors' names; more than there can be sensors are a mistake.</summary>
    private const int SensorPrefixesMax = 64;

    private readonly IConfigurationSection _section;

    internal OptionsReader(IConfigurationSection section)
    {
        _section = section;
    }

    public void Configure(NanoAgentOptions options)
    {
        options.SectionPath = _section.Path;
        foreach (IConfigurationSection entry in _section.GetChildren())
        {
            string? problem = Read(options, entry);
            if (problem != null)
            {
                options.ReadProblems.Add(problem);
            }
        }
    }

    private static string? Read(NanoAgentOptions options, IConfigurationSection entry)
    {
        if (IsKey(entry, OptionKeys.Sensors))
        {
            return ReadSensors(options, entry);
        }

        TextKey? text = Array.Find(OptionKeys.Texts, key => IsKey(entry, key.Name));
        NumberKey? number = Array.Find(OptionKeys.Numbers, key => IsKey(entry, key.Name));
        if (text == null && number == null)
        {
            string nearest = entry.Path[..^entry.Key.Length] + OptionKeys.Nearest(entry.Key);
            return $"{entry.Path} is no key of nanoAgent: did you mean {nearest}?";
        }

        if (entry.GetChildren().Any())
        {
            return $"{entry.Path} has keys below it: give it one value.";
        }

        // A null in JSON says nothing: the default stands.
        if (entry.Value is null)
        {
            return null;
        }

        if (text != null)
        {
            text.Set(options, entry.Value);
            return null;
        }

        return ReadNumber(options, entry, number!);
    }

    private static string? ReadNumber(NanoAgentOptions options, IConfigurationSection entry, NumberKey key)
    {
        if (!long.TryParse(entry.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value)
            || value < key.Min || value > key.Max)
        {
            return OptionsValidator.OutOfRange(entry.Path, entry.Value!, key);
        }

        key.Set(options, value);
        return null;
    }

    private static string? ReadSensors(NanoAgentOptions options, IConfigurationSection entry)
    {
        string[] prefixes = entry.Value is null
            ? entry.GetChildren().Select(item => item.Value ?? string.Empty).ToArray()
            : new[] { entry.Value };
        if (prefixes.Length > SensorPrefixesMax || prefixes.Any(string.IsNullOrWhiteSpace))
        {
            return $"{entry.Path} must be a list of at most {SensorPrefixesMax} beginnings of sensors' names, "
                + "such as [\"cpu\", \"mem.\"], or left out for all sensors.";
        }

        foreach (string prefix in prefixes)
        {
            options.Sensors.Add(prefix);
        }

        return null;
    }

    private static bool IsKey(IConfigurationSection entry, string name)
    {
        return string.Equals(entry.Key, name, StringComparison.OrdinalIgnoreCase);
    }
}
