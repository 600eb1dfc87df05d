using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Xml.Linq;

namespace NanoAgent.DeviceCheck;

/// <summary>A board's profile as its props file says it.</summary>
public sealed class BoardProfileFile
{
    private BoardProfileFile(string name, XDocument document)
    {
        Name = name;
        Firmware = document.Descendants("BoardFirmware").Select(element => element.Value).FirstOrDefault() ?? "";
        Natives = [.. Includes(document, "BoardNative")];
        Values = document
            .Descendants()
            .Where(element => element.Name.LocalName is "BoardLimit" or "BoardFact")
            .Where(element => element.Attribute("Value") is not null)
            .ToDictionary(
                element => (string)element.Attribute("Include")!,
                element => int.Parse((string)element.Attribute("Value")!, CultureInfo.InvariantCulture)
            );
    }

    /// <summary>The names of all profiles, sorted.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        .. Assembly
            .GetExecutingAssembly()
            .GetManifestResourceNames()
            .Where(name => name.StartsWith("boards/", StringComparison.Ordinal))
            .Select(name => Path.GetFileNameWithoutExtension(name["boards/".Length..]))
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>The profile's name.</summary>
    public string Name { get; }

    /// <summary>The nanoFramework target whose image the board runs; empty for a profile that is no board.</summary>
    public string Firmware { get; }

    /// <summary>The assemblies whose native part the firmware image has.</summary>
    public IReadOnlyList<string> Natives { get; }

    /// <summary>Every number of the profile by its name.</summary>
    public IReadOnlyDictionary<string, int> Values { get; }

    /// <summary>Finds a profile by its name.</summary>
    /// <exception cref="ArgumentException">There is none of that name; the message lists those that are.</exception>
    public static BoardProfileFile Find(string name)
    {
        using var stream =
            Assembly.GetExecutingAssembly().GetManifestResourceStream($"boards/{name}.props")
            ?? throw new ArgumentException(
                $"There is no board '{name}': choose one of {string.Join(", ", Names)}.",
                nameof(name)
            );
        return new(name, XDocument.Load(stream));
    }

    private static IEnumerable<string> Includes(XDocument document, string item) =>
        document
            .Descendants(item)
            .Select(element => (string?)element.Attribute("Include") ?? "")
            .SelectMany(list =>
                list.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            );
}
