using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Xml.Linq;

namespace NanoAgent.DeviceCheck;

/// <summary>One number of a board's profile.</summary>
/// <param name="Name">Its name, which bears the unit.</param>
/// <param name="Value">The number.</param>
/// <param name="Doc">What it is.</param>
public sealed record BoardNumber(string Name, int Value, string Doc);

/// <summary>A board's profile as its props file says it.</summary>
public sealed class BoardProfileFile
{
    internal BoardProfileFile(string name, XDocument document)
    {
        Name = name;
        Summary = document.DescendantNodes().OfType<XComment>().FirstOrDefault()?.Value.Trim() ?? "";
        Firmware = Text(document, "BoardFirmware");
        Network = Text(document, "BoardNetwork");
        Natives =
        [
            .. document.Descendants("BoardNative").SelectMany(element => ((string?)element.Attribute("Include") ?? "")
                .Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)),
        ];
        Numbers =
        [
            .. document.Descendants().Where(element => element.Name.LocalName is "BoardFact" or "BoardLimit")
                .Select(element => new BoardNumber(
                    (string)element.Attribute("Include")!,
                    int.Parse((string)element.Attribute("Value")!, CultureInfo.InvariantCulture),
                    (string?)element.Attribute("Doc") ?? "")),
        ];
    }

    /// <summary>The names of all profiles, sorted.</summary>
    public static IReadOnlyList<string> Names { get; } =
        [.. Assembly.GetExecutingAssembly().GetManifestResourceNames()
            .Where(name => name.StartsWith("boards/", StringComparison.Ordinal))
            .Select(name => Path.GetFileNameWithoutExtension(name["boards/".Length..])).Order(StringComparer.Ordinal)];

    /// <summary>The profile's name.</summary>
    public string Name { get; }

    /// <summary>What board it is, in a sentence.</summary>
    public string Summary { get; }

    /// <summary>The nanoFramework target whose image the board runs; empty for a profile that is no board.</summary>
    public string Firmware { get; }

    /// <summary>How it reaches a network; empty for a profile that is no board.</summary>
    public string Network { get; }

    /// <summary>The assemblies whose native part the firmware image has.</summary>
    public IReadOnlyList<string> Natives { get; }

    /// <summary>Every number of the profile: facts of the board, then the limits that the core is built with.</summary>
    public IReadOnlyList<BoardNumber> Numbers { get; }

    /// <summary>Finds a profile by its name.</summary>
    /// <exception cref="ArgumentException">There is none of that name; the message lists those that are.</exception>
    public static BoardProfileFile Find(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"boards/{name}.props")
            ?? throw new ArgumentException($"There is no board '{name}': choose one of {string.Join(", ", Names)}.");
        return new(name, XDocument.Load(stream));
    }

    /// <summary>A number of the profile, or null when it has none of that name.</summary>
    public int? Number(string name) => Numbers.FirstOrDefault(number => number.Name == name)?.Value;

    private static string Text(XDocument document, string element) =>
        document.Descendants(element).Select(found => found.Value).FirstOrDefault() ?? "";
}
