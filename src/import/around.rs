//! What is declared where the text of an import will stand. A fragment may refer to it; nothing has to stand in for it then.

/// Empty for a file of its own.
#[derive(Default, Debug)]
pub struct Around {
    pub declared: Vec<Neighbour>,
    /// Whether there is a stack, which the declarations of a fragment join.
    pub has_stack: bool,
}

#[derive(Debug)]
pub struct Neighbour {
    /// The logical id.
    pub id: String,
    pub name: String,
    /// `AWS::EC2::VPC`; empty if it is no resource.
    pub kind: String,
}

impl Around {
    pub fn get(&self, id: &str) -> Option<&Neighbour> {
        self.declared.iter().find(|it| it.id == id)
    }
}
