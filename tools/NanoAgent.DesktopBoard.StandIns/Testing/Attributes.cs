using System;
using System.Collections;
using NanoAgent.DesktopBoard.StandIns;

namespace TestFrameworkShared
{
    /// <summary>A comparison that does not hold.</summary>
    public class AssertFailedException : Exception
    {
        public AssertFailedException(string msg, Exception ex)
            : base(msg, ex)
        {
        }

        public AssertFailedException(string msg)
            : base(msg)
        {
        }

        public AssertFailedException()
        {
        }
    }
}

namespace nanoFramework.TestFramework
{
    /// <summary>Marks a class with tests.</summary>
    public class TestClassAttribute : Attribute
    {
        public virtual TestMethodAttribute GetTestMethodAttribute(TestMethodAttribute testMethodAttribute) =>
            testMethodAttribute;
    }

    /// <summary>Marks a test.</summary>
    public class TestMethodAttribute : Attribute
    {
    }

    /// <summary>Marks what runs once before the tests of a class.</summary>
    public class SetupAttribute : Attribute
    {
    }

    /// <summary>Marks what runs once after the tests of a class.</summary>
    public class CleanupAttribute : Attribute
    {
    }

    /// <summary>Arguments of a test, which runs once with each.</summary>
    [AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
    public class DataRowAttribute : Attribute
    {
        public DataRowAttribute(params object[] methodParameters) => MethodParameters = methodParameters;

        public object[] MethodParameters { get; }
    }

    /// <summary>A test that says itself that it cannot run here.</summary>
    public class SkipTestException : Exception
    {
        public SkipTestException(string message = null, Exception innerException = null)
            : base(message, innerException)
        {
        }
    }

    /// <summary>What a test writes.</summary>
    public static class OutputHelper
    {
        public static void Write(string message) => Wiring.Hardware.Write(message);

        public static void WriteLine(string message) => Wiring.Hardware.Write(message);
    }

    /// <summary>What the launcher asks.</summary>
    public static class Helper
    {
        /// <summary>A test with data runs only with them: its own mark is taken out.</summary>
        public static object[] RemoveTestMethodIfDataRowExists(object[] attribs)
        {
            var rows = Array.FindAll(attribs, attribute => attribute is DataRowAttribute);
            return rows.Length > 0
                ? Array.FindAll(attribs, attribute => attribute is not TestMethodAttribute)
                : attribs;
        }
    }

    /// <summary>Comparison of arrays.</summary>
    public static class TestExtensions
    {
        public static bool SequenceEqual(this Array a, Array b)
        {
            if (a is null || b is null || a.Length != b.Length)
            {
                return ReferenceEquals(a, b);
            }

            for (int at = 0; at < a.Length; at++)
            {
                if (!Equals(a.GetValue(at), b.GetValue(at)))
                {
                    return false;
                }
            }

            return true;
        }
    }
}
