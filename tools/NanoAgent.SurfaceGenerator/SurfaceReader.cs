using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.IO;
using System.Linq;

namespace NanoAgent.SurfaceGenerator;

/// <summary>Reads a surface file: the head, then <c>type</c> lines with their members indented below.</summary>
public static class SurfaceReader
{
    private static readonly string[] Words =
    [
        "public",
        "protected",
        "static",
        "virtual",
        "abstract",
        "override",
        "const",
        "readonly",
        "sealed",
    ];

    private static readonly string[] HeadWords = ["package", "native-version", "pe-bytes"];

    /// <summary>Reads the lines of one surface file.</summary>
    /// <exception cref="InvalidDataException">A line says nothing known; the message names it.</exception>
    public static SurfaceAssembly Read(IEnumerable<string> lines)
    {
        string? name = null;
        Version? version = null;
        var hasNative = false;
        var references = ImmutableArray.CreateBuilder<string>();
        var types = ImmutableArray.CreateBuilder<SurfaceType>();
        var number = 0;
        foreach (var line in lines)
        {
            number++;
            var (word, rest) = Cut(line.Trim(), ' ');
            try
            {
                switch (word)
                {
                    case "" or "#":
                        break;
                    case var _ when char.IsWhiteSpace(line[0]):
                        types[^1].Members.Add(Member(word, rest, types[^1].Kind));
                        break;
                    case "assembly":
                        name = rest;
                        break;
                    case "version":
                        version = Version.Parse(rest);
                        break;
                    // A checksum of zero: all of it is managed code.
                    case "native-checksum":
                        hasNative = rest != "0x00000000";
                        break;
                    case "references":
                        references.Add(rest);
                        break;
                    case "type":
                        types.Add(Type(rest));
                        break;
                    case var _ when HeadWords.Contains(word):
                        break;
                    default:
                        throw new FormatException("it begins with no word that a surface file has");
                }
            }
            catch (Exception fault) when (fault is FormatException or ArgumentException or IndexOutOfRangeException)
            {
                throw new InvalidDataException($"line {number}: '{line}': {fault.Message}", fault);
            }
        }

        return new(
            name ?? throw new InvalidDataException("the file names no assembly"),
            version ?? throw new InvalidDataException($"the file gives no version of {name}"),
            hasNative,
            references.ToImmutable(),
            types.ToImmutable()
        );
    }

    private static SurfaceType Type(string text)
    {
        var isFlags = text.EndsWith(" [Flags]", StringComparison.Ordinal);
        var (head, tail) = Cut(isFlags ? text[..^8] : text, " : ");
        var words = head.Split(' ');
        var kind = words[^2] switch
        {
            "class" => SurfaceTypeKind.Class,
            "struct" => SurfaceTypeKind.Struct,
            "interface" => SurfaceTypeKind.Interface,
            "enum" => SurfaceTypeKind.Enum,
            "delegate" => SurfaceTypeKind.Delegate,
            _ => throw new FormatException($"'{words[^2]}' is no kind of type"),
        };
        var type = new SurfaceType(words[^1], kind, [.. words[..^2]], [], isFlags, []);
        if (kind == SurfaceTypeKind.Delegate)
        {
            var (result, parameters) = Cut(tail, " (");
            type.Members.Add(
                new(SurfaceMemberKind.Method, ["public", "virtual"], result, "Invoke", Parameters(parameters[..^1]))
            );
            return type;
        }

        return type with
        {
            Bases = tail.Length == 0 ? [] : [.. tail.Split(", ")],
        };
    }

    private static SurfaceMember Member(string word, string rest, SurfaceTypeKind holder)
    {
        if (holder == SurfaceTypeKind.Enum)
        {
            return new(SurfaceMemberKind.EnumMember, [], "", word, [], Cut(rest, "= ").Tail);
        }

        var modifiers = ImmutableHashSet.CreateBuilder<string>();
        var (next, left) = Cut(rest, ' ');
        while (Words.Contains(next))
        {
            modifiers.Add(next);
            rest = left;
            (next, left) = Cut(rest, ' ');
        }

        return word switch
        {
            "field" => Field(modifiers.ToImmutable(), rest),
            "property" => Property(modifiers.ToImmutable(), rest),
            "event" => new(SurfaceMemberKind.Event, modifiers.ToImmutable(), next, left, []),
            "constructor" => new(
                SurfaceMemberKind.Constructor,
                modifiers.ToImmutable(),
                "",
                ".ctor",
                Parameters(rest[1..^1])
            ),
            "method" => Method(modifiers.ToImmutable(), rest),
            "finalizer" => new(SurfaceMemberKind.Finalizer, [], "System.Void", "Finalize", []),
            _ => throw new FormatException($"'{word}' is no kind of member"),
        };
    }

    private static SurfaceMember Field(ImmutableHashSet<string> modifiers, string text)
    {
        var (head, value) = Cut(text, " = ");
        var (type, name) = Cut(head, ' ');
        return new(SurfaceMemberKind.Field, modifiers, type, name, [], modifiers.Contains("const") ? value : null);
    }

    // An indexer is this[...], or has before its parameters the name that an IndexerName attribute gives it.
    private static SurfaceMember Property(ImmutableHashSet<string> modifiers, string text)
    {
        var (head, accessors) = Cut(text, " { ");
        var (type, declaration) = Cut(head, ' ');
        var (name, parameters) = Cut(declaration, '[');
        return new(
            SurfaceMemberKind.Property,
            modifiers,
            type,
            name == "this" ? "Item" : name,
            parameters.Length == 0 ? [] : Parameters(parameters[..^1]),
            HasSetter: accessors.Contains("set;", StringComparison.Ordinal)
        );
    }

    private static SurfaceMember Method(ImmutableHashSet<string> modifiers, string text)
    {
        const string conditional = " [Conditional(\"";
        var (signature, condition) = Cut(text, conditional);
        var (head, parameters) = Cut(signature, '(');
        var (type, name) = Cut(head, ' ');
        return new(
            SurfaceMemberKind.Method,
            modifiers,
            type,
            name,
            Parameters(parameters[..^1]),
            Condition: condition.Length == 0 ? null : condition[..^3]
        );
    }

    private static ImmutableArray<SurfaceParameter> Parameters(string text) =>
        text.Length == 0 ? [] : [.. text.Split(", ").Select(Parameter)];

    private static SurfaceParameter Parameter(string text)
    {
        var (declaration, value) = Cut(text, " = ");
        var words = declaration.Split(' ');
        var hasDefault = declaration.Length != text.Length;
        return new(words.Length > 2 ? words[0] : "", words[^2], words[^1], hasDefault ? value : null);
    }

    private static (string Head, string Tail) Cut(string text, char at) => Cut(text, at.ToString());

    private static (string Head, string Tail) Cut(string text, string at)
    {
        var position = text.IndexOf(at, StringComparison.Ordinal);
        return position < 0 ? (text, "") : (text[..position], text[(position + at.Length)..]);
    }
}
