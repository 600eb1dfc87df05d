using System;
using System.Collections;
using TestFrameworkShared;

namespace nanoFramework.TestFramework;

/// <summary>The other comparisons, and how one that does not hold is told.</summary>
public sealed partial class Assert
{
    public static void AreEqual(object expected, object actual, string message = "") =>
        Same(nameof(AreEqual), expected, actual, Equals(expected, actual), message);

    public static void AreNotEqual(object notExpected, object actual, string message = "") =>
        Differ(nameof(AreNotEqual), notExpected, actual, Equals(notExpected, actual), message);

    public static void AreNotSame(object notExpected, object actual, string message = "") =>
        Differ(nameof(AreNotSame), notExpected, actual, ReferenceEquals(notExpected, actual), message);

    public static void AreSame(object expected, object actual, string message = "") =>
        Same(nameof(AreSame), expected, actual, ReferenceEquals(expected, actual), message);

    public static void Contains(string expected, string value, string message = "") =>
        Need(nameof(Contains), value.Contains(expected), $"'{value}' has no '{expected}'", message);

    public static void DoesNotContains(string notExpected, string value, string message = "") =>
        Need(nameof(DoesNotContains), !value.Contains(notExpected), $"'{value}' has '{notExpected}'", message);

    public static void EndsWith(string expected, string value, string message = "") =>
        Need(nameof(EndsWith), value.EndsWith(expected), $"'{value}' ends not in '{expected}'", message);

    public static void StartsWith(string expected, string value, string message = "") =>
        Need(nameof(StartsWith), value.StartsWith(expected), $"'{value}' begins not with '{expected}'", message);

    public static void IsFalse(bool condition, string message = "") =>
        Need(nameof(IsFalse), !condition, "it is true", message);

    public static void IsTrue(bool condition, string message = "") =>
        Need(nameof(IsTrue), condition, "it is false", message);

    public static void False(bool condition, string message = "") => IsFalse(condition, message);

    public static void True(bool condition, string message = "") => IsTrue(condition, message);

    public static void IsInstanceOfType(object value, Type expected, string message = "") =>
        Need(nameof(IsInstanceOfType), expected.IsInstanceOfType(value), $"it is {value?.GetType()}", message);

    public static void IsNotInstanceOfType(object value, Type notExpected, string message = "") =>
        Need(nameof(IsNotInstanceOfType), !notExpected.IsInstanceOfType(value), $"it is {value?.GetType()}", message);

    public static void IsType(Type expectedType, object value, string message = "") =>
        IsInstanceOfType(value, expectedType, message);

    public static void IsNotType(Type wrongType, object value, string message = "") =>
        IsNotInstanceOfType(value, wrongType, message);

    public static void IsNotNull(object value, string message = "") =>
        Need(nameof(IsNotNull), value is not null, "it is null", message);

    public static void IsNull(object value, string message = "") =>
        Need(nameof(IsNull), value is null, $"it is {value}", message);

    public static void NotNull(object value, string message = "") => IsNotNull(value, message);

    public static void Null(object value, string message = "") => IsNull(value, message);

    public static void Same(object expected, object actual, string message = "") => AreSame(expected, actual, message);

    public static void NotSame(object notExpected, object actual, string message = "") =>
        AreNotSame(notExpected, actual, message);

    public static void Empty(ICollection collection, string message = "") =>
        Need(nameof(Empty), collection.Count == 0, $"it has {collection.Count}", message);

    public static void NotEmpty(ICollection collection, string message = "") =>
        Need(nameof(NotEmpty), collection.Count > 0, "it is empty", message);

    public static void Equal(Array expected, Array actual, string message = "") =>
        Need(nameof(Equal), expected.SequenceEqual(actual), "the arrays differ", message);

    public static void NotEqual(Array notExpected, Array actual, string message = "") =>
        Need(nameof(NotEqual), !notExpected.SequenceEqual(actual), "the arrays are equal", message);

    public static void SkipTest(string message = null) => throw new SkipTestException(message);

    public static void Throws(Type exceptionType, Action action, string message = "") =>
        ThrowsException(exceptionType, action, message);

    public static void ThrowsException(Type exception, Action action, string message = "")
    {
        try
        {
            action();
        }
        catch (Exception thrown)
        {
            Need(nameof(ThrowsException), thrown.GetType() == exception, $"{thrown.GetType()} was thrown", message);
            return;
        }

        Need(nameof(ThrowsException), false, "nothing was thrown", message);
    }

    private static void Same(string name, object expected, object actual, bool isSame, string message) =>
        Need(name, isSame, $"expected <{expected ?? "null"}>, actual <{actual ?? "null"}>", message);

    private static void Differ(string name, object notExpected, object actual, bool isSame, string message) =>
        Need(name, !isSame, $"not expected <{notExpected ?? "null"}>, actual <{actual ?? "null"}>", message);

    private static void Need(string name, bool holds, string what, string message)
    {
        if (!holds)
        {
            throw new AssertFailedException($"Assert.{name} failed: {what}. {message}");
        }
    }
}

/// <summary>Comparisons of collections.</summary>
public sealed class CollectionAssert
{
    public static void Empty(ICollection collection, string message = "") => Assert.Empty(collection, message);

    public static void NotEmpty(ICollection collection, string message = "") => Assert.NotEmpty(collection, message);

    public static void AreEqual(ICollection expected, ICollection actual, string message = "") =>
        Assert.IsTrue(IsEqual(expected, actual), "The collections differ. " + message);

    public static void AreNotEqual(ICollection notExpected, ICollection actual, string message = "") =>
        Assert.IsFalse(IsEqual(notExpected, actual), "The collections are equal. " + message);

    private static bool IsEqual(ICollection one, ICollection other)
    {
        if (one is null || other is null || one.Count != other.Count)
        {
            return ReferenceEquals(one, other);
        }

        var walk = other.GetEnumerator();
        foreach (var item in one)
        {
            walk.MoveNext();
            if (!Equals(item, walk.Current))
            {
                return false;
            }
        }

        return true;
    }
}
