using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using System.Runtime.CompilerServices;
using NanoAgent.DeviceCheck.Bill;

namespace NanoAgent.MemoryBill;

/// <summary>
/// Counts what can be reached from some objects of the core in blocks of a board's heap. What is not the core's (the
/// world behind the seams) is left out, or counted by itself; arrays, texts and delegates count for the type that
/// first reached them.
/// </summary>
internal sealed class HeapWalker
{
    private const BindingFlags Own =
        BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    private readonly Dictionary<Type, FieldInfo[]> fields = [];
    private readonly HashSet<object> seen = new(ReferenceEqualityComparer.Instance);
    private readonly Stack<(object Found, string Owner)> left = new();
    private readonly Dictionary<string, int> blocks = [];
    private readonly List<object> others = [];
    private HashSet<Assembly> counted;

    private HeapWalker(params IEnumerable<Assembly> assemblies) => counted = [.. assemblies];

    /// <summary>Bytes by the type that holds them; their sum is what the objects take.</summary>
    public static IReadOnlyDictionary<string, int> Bytes(IEnumerable<object> roots)
    {
        var walker = new HeapWalker(Core);
        walker.WalkAll(roots);
        return walker.Bytes();
    }

    /// <summary>
    /// Bytes by the type that holds them of what other assemblies and the objects that only they reach add to the
    /// core's.
    /// </summary>
    /// <param name="core">Objects of the core, not counted with what can be reached from them in their
    /// assemblies.</param>
    /// <param name="others">Objects beside them, whose assemblies count.</param>
    public static IReadOnlyDictionary<string, int> BytesBeside(
        IReadOnlyList<object> core, IReadOnlyList<object> others)
    {
        var walker = new HeapWalker(core.Select(root => root.GetType().Assembly));
        walker.WalkAll(core);
        walker.blocks.Clear();
        walker.counted.UnionWith(others.Select(root => root.GetType().Assembly));
        // A job of theirs hangs in the core's scheduler.
        walker.WalkAll([.. others, .. walker.others]);
        return walker.Bytes();
    }

    /// <summary>Bytes of what the static fields of some types hold, the fields themselves not counted.</summary>
    public static int StaticBytes(IEnumerable<Type> types)
    {
        var walker = new HeapWalker(Core);
        foreach (var type in types)
        {
            RuntimeHelpers.RunClassConstructor(type.TypeHandle);
            foreach (var field in type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
            {
                if (!field.IsLiteral) walker.Push(field.GetValue(null), type.FullName!);
            }
        }

        walker.Walk();
        return walker.blocks.Values.Sum() * HeapBlocks.BlockBytes;
    }

    private static Assembly Core => typeof(NanoAgent.Wire.Crc32).Assembly;

    private Dictionary<string, int> Bytes() =>
        blocks.ToDictionary(owner => owner.Key, owner => owner.Value * HeapBlocks.BlockBytes);

    private void WalkAll(IEnumerable<object> roots)
    {
        foreach (var root in roots)
        {
            Push(root, "");
            Walk();
        }
    }

    private void Walk()
    {
        while (left.TryPop(out var next))
        {
            switch (next.Found)
            {
                case string text:
                    Count(next.Owner, TextBlocks(text));
                    break;
                case Array array:
                    WalkArray(array, next.Owner);
                    break;
                case Delegate called:
                    Count(next.Owner, HeapBlocks.OfDelegate());
                    Push(called.Target, next.Owner);
                    break;
                default:
                    WalkObject(next.Found);
                    break;
            }
        }
    }

    // A literal's text stays in flash: what is on the heap points there.
    private static int TextBlocks(string text) =>
        text.Length == 0 ? 0 : string.IsInterned(text) is { } literal && ReferenceEquals(literal, text)
            ? 1
            : HeapBlocks.OfString(text);

    private void WalkArray(Array array, string owner)
    {
        var element = array.GetType().GetElementType()!;
        Count(owner, HeapBlocks.OfArray(element, array.Length));
        if (element.IsPrimitive) return;
        foreach (var held in array) Push(held, owner);
    }

    private void WalkObject(object found)
    {
        var all = FieldsOf(found.GetType());
        Count(Owner(found.GetType()), HeapBlocks.OfObject(all.Length));
        foreach (var field in all)
        {
            if (!field.FieldType.IsValueType) Push(field.GetValue(found), Owner(found.GetType()));
        }
    }

    private FieldInfo[] FieldsOf(Type type)
    {
        if (fields.TryGetValue(type, out var known)) return known;
        var found = new List<FieldInfo>();
        for (var of = type; of is not null && of != typeof(object); of = of.BaseType) found.AddRange(of.GetFields(Own));
        var structure = found.FirstOrDefault(
            field => field.FieldType is { IsValueType: true, IsPrimitive: false, IsEnum: false });
        if (structure is not null)
        {
            throw new NotSupportedException($"{type}.{structure.Name}: a structure in an object is not counted yet");
        }

        return fields[type] = [.. found];
    }

    private static string Owner(Type type)
    {
        const string Ours = "NanoAgent.";
        var name = (type.DeclaringType ?? type).FullName!;
        return name.StartsWith(Ours, StringComparison.Ordinal) ? name[Ours.Length..] : name;
    }

    private void Push(object? found, string owner)
    {
        if (found is null) return;
        if (!IsCounted(found)) others.Add(found);
        else if (seen.Add(found)) left.Push((found, owner));
    }

    private bool IsCounted(object found) =>
        found is string or Array or Delegate || counted.Contains(found.GetType().Assembly);

    private void Count(string owner, int more) => blocks[owner] = blocks.GetValueOrDefault(owner) + more;
}
