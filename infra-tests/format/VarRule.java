import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.ParameterizedTypeTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePathScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * Checks one rule of the house: {@code var} exactly where a local variable's initializer is {@code
 * new Type(…)} of that very type. Anywhere else the type is written.
 *
 * <p>{@code java VarRule.java FILE}, where FILE lists the sources, prints {@code path:line: what is
 * wrong} and ends with 1 if there is anything to print. It parses only; it needs no class path.
 */
public final class VarRule extends TreePathScanner<Void, Trees> {
  private final List<String> problems = new ArrayList<>();

  private VarRule() {}

  public static void main(String[] args) throws IOException {
    List<Path> sources = Files.readAllLines(Path.of(args[0])).stream().map(Path::of).toList();
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    var rule = new VarRule();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      var silent = new PrintWriter(Writer.nullWriter());
      JavacTask task =
          (JavacTask)
              compiler.getTask(
                  silent, files, d -> {}, null, null, files.getJavaFileObjectsFromPaths(sources));
      Trees trees = Trees.instance(task);
      for (CompilationUnitTree unit : task.parse()) {
        rule.scan(unit, trees);
      }
    }
    rule.problems.forEach(System.out::println);
    System.exit(rule.problems.isEmpty() ? 0 : 1);
  }

  @Override
  public Void visitVariable(VariableTree variable, Trees trees) {
    Tree parent = getCurrentPath().getParentPath().getLeaf();
    ExpressionTree value = variable.getInitializer();
    boolean isLoop = parent.getKind() == Tree.Kind.ENHANCED_FOR_LOOP;
    if (!(parent instanceof ClassTree) && (value != null || isLoop)) {
      boolean isVar = variable.getType() == null || variable.getType().toString().equals("var");
      if (isVar && !createsPlainObject(value)) {
        report(variable, "write the type of %s", trees);
      } else if (!isVar && createsPlainObject(value) && isOf((NewClassTree) value, variable)) {
        report(variable, "use var for %s", trees);
      }
    }
    return super.visitVariable(variable, trees);
  }

  /** An anonymous class is of another type than the one it names. */
  private static boolean createsPlainObject(ExpressionTree value) {
    return value instanceof NewClassTree created && created.getClassBody() == null;
  }

  /** Type arguments may differ in writing: a diamond infers them from the declared type. */
  private static boolean isOf(NewClassTree created, VariableTree variable) {
    return rawName(created.getIdentifier()).equals(rawName(variable.getType()));
  }

  private static String rawName(Tree type) {
    return (type instanceof ParameterizedTypeTree generic ? generic.getType() : type).toString();
  }

  private void report(VariableTree variable, String sentence, Trees trees) {
    CompilationUnitTree unit = getCurrentPath().getCompilationUnit();
    long start = trees.getSourcePositions().getStartPosition(unit, variable);
    problems.add(
        "%s:%d: %s"
            .formatted(
                unit.getSourceFile().getName(),
                unit.getLineMap().getLineNumber(start),
                sentence.formatted(variable.getName())));
  }
}
