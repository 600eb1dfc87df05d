using System;
using System.Collections.Generic;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace NanoAgent.Faults.Tests.Memory;

/// <summary>
/// Bytes of all objects that can be reached from some roots, with this runtime's sizes: exact and the same in each
/// run, which no number of the collector is. What belongs to others is left out by its type.
/// </summary>
internal static class ReachableBytes
{
    private const BindingFlags Fields =
        BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    private static readonly int s_headerBytes = 2 * IntPtr.Size;

    internal static long From(Func<object, bool> isOthers, params object[] roots)
    {
        HashSet<object> seen = new(ReferenceEqualityComparer.Instance);
        Stack<object> left = new(roots);
        long bytes = 0;
        while (left.TryPop(out object? next))
        {
            if (isOthers(next) || !seen.Add(next))
            {
                continue;
            }

            bytes += s_headerBytes;
            if (next is Array array)
            {
                Type type = array.GetType().GetElementType()!;
                bytes += IntPtr.Size + ((long)array.Length * SizeOf(type));
                foreach (object? element in type.IsPrimitive ? Array.Empty<object>() : array)
                {
                    Push(left, element);
                }
            }
            else if (next is string text)
            {
                bytes += sizeof(int) + (sizeof(char) * (text.Length + 1L));
            }
            else
            {
                bytes += FieldBytes(next, left);
            }
        }

        return bytes;
    }

    private static long FieldBytes(object of, Stack<object> left)
    {
        long bytes = 0;
        for (Type? type = of.GetType(); type != null; type = type.BaseType)
        {
            foreach (FieldInfo field in type.GetFields(Fields))
            {
                bytes += SizeOf(field.FieldType);
                if (!field.FieldType.IsValueType)
                {
                    Push(left, field.GetValue(of));
                }
            }
        }

        return bytes;
    }

    private static void Push(Stack<object> left, object? value)
    {
        if (value != null)
        {
            left.Push(value);
        }
    }

    private static int SizeOf(Type type)
    {
        return type.IsValueType ? RuntimeHelpers.SizeOf(type.TypeHandle) : IntPtr.Size;
    }
}
