using System;
using System.Globalization;

namespace NanoAgent.SurfaceGenerator;

/// <summary>Reads the constants of a surface file as C# writes them.</summary>
internal static class Constants
{
    /// <summary>Whether metadata has a constant of this type itself.</summary>
    public static bool IsPrimitive(string type) =>
        type
            is "System.Boolean"
                or "System.Char"
                or "System.SByte"
                or "System.Byte"
                or "System.Int16"
                or "System.UInt16"
                or "System.Int32"
                or "System.UInt32"
                or "System.Int64"
                or "System.UInt64"
                or "System.Single"
                or "System.Double"
                or "System.String";

    /// <summary>The value of <paramref name="text"/> in that type; null for the word null.</summary>
    /// <exception cref="FormatException">The text is no value of that type.</exception>
    public static object? Parse(string text, string type)
    {
        var culture = CultureInfo.InvariantCulture;
        return (text, type) switch
        {
            ("null", _) => null,
            (_, "System.String") => text[1..^1],
            (_, "System.Boolean") => bool.Parse(text),
            (_, "System.Char") => text[0] == '\'' ? text.Trim('\'')[0] : (char)int.Parse(text, culture),
            (_, "System.SByte") => sbyte.Parse(text, culture),
            (_, "System.Byte") => byte.Parse(text, culture),
            (_, "System.Int16") => short.Parse(text, culture),
            (_, "System.UInt16") => ushort.Parse(text, culture),
            (_, "System.Int32") => int.Parse(text, culture),
            (_, "System.UInt32") => uint.Parse(text, culture),
            (_, "System.Int64") => long.Parse(text, culture),
            (_, "System.UInt64") => ulong.Parse(text, culture),
            (_, "System.Single") => float.Parse(text, culture),
            (_, "System.Double") => double.Parse(text, culture),
            _ => throw new FormatException($"'{text}' is no constant of {type}"),
        };
    }
}
